/* SPDX-License-Identifier: MIT */
/* The node of the Video Engine refers to no system controller: look-ups answer -ENODEV, as on the real tree. */
#ifndef _LINUX_MFD_SYSCON_H
#define _LINUX_MFD_SYSCON_H

#include <linux/err.h>

struct device_node;
struct regmap;
static inline struct regmap *syscon_node_to_regmap(struct device_node *node) { return ERR_PTR(-ENODEV); }
static inline struct regmap *syscon_regmap_lookup_by_compatible(const char *compatible) { return ERR_PTR(-ENODEV); }
static inline struct regmap *syscon_regmap_lookup_by_phandle(struct device_node *node, const char *property) { return ERR_PTR(-ENODEV); }

#endif
