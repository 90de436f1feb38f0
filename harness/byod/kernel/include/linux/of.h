/* SPDX-License-Identifier: MIT */
/* The device tree is the Video Engine's node and nothing else; what it has is in core/of.c. */
#ifndef _LINUX_OF_H
#define _LINUX_OF_H

#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kobject.h>
#include <linux/mod_devicetable.h>
#include <linux/property.h>
#include <linux/list.h>
#include <linux/cleanup.h>

typedef u32 phandle;
struct property {
	const char *name;
	int length;
	const void *value;	/* text, or u32 of the CPU's byte order */
};
struct device_node {
	const char *name;
	phandle phandle;
	const char *full_name;
	struct fwnode_handle fwnode;
	const struct property *properties;	/* to an entry without name */
	struct device_node *parent, *child, *sibling;
};
struct of_phandle_args {
	struct device_node *np;
	int args_count;
	u32 args[16];
};
#define of_fwnode_handle(node) (&(node)->fwnode)
#define of_match_ptr(p) (p)

const struct property *of_find_property(const struct device_node *node, const char *name, int *length);
const void *of_get_property(const struct device_node *node, const char *name, int *length);
static inline bool of_property_read_bool(const struct device_node *node, const char *name) { return of_find_property(node, name, NULL); }
static inline bool of_property_present(const struct device_node *node, const char *name) { return of_find_property(node, name, NULL); }
int of_property_read_u32_index(const struct device_node *node, const char *name, u32 index, u32 *value);
int of_property_read_u32_array(const struct device_node *node, const char *name, u32 *values, size_t count);
int of_property_read_u64(const struct device_node *node, const char *name, u64 *value);
static inline int of_property_read_u32(const struct device_node *node, const char *name, u32 *value) { return of_property_read_u32_index(node, name, 0, value); }
static inline int of_property_read_s32(const struct device_node *node, const char *name, s32 *value) { return of_property_read_u32(node, name, (u32 *)value); }
int of_property_read_u8(const struct device_node *node, const char *name, u8 *value);
int of_property_read_u16(const struct device_node *node, const char *name, u16 *value);
int of_property_count_u32_elems(const struct device_node *node, const char *name);
int of_property_read_string(const struct device_node *node, const char *name, const char **value);
int of_property_read_string_index(const struct device_node *node, const char *name, int index, const char **value);
int of_property_count_strings(const struct device_node *node, const char *name);
int of_property_match_string(const struct device_node *node, const char *name, const char *value);
int of_device_is_compatible(const struct device_node *node, const char *compatible);
bool of_device_is_available(const struct device_node *node);
int of_machine_is_compatible(const char *compatible);
const struct of_device_id *of_match_node(const struct of_device_id *matches, const struct device_node *node);
struct device_node *of_find_compatible_node(struct device_node *from, const char *type, const char *compatible);
struct device_node *of_find_node_by_path(const char *path);
struct device_node *of_parse_phandle(const struct device_node *node, const char *name, int index);
int of_parse_phandle_with_args(const struct device_node *node, const char *name, const char *cells, int index, struct of_phandle_args *args);
struct device_node *of_get_parent(const struct device_node *node);
struct device_node *of_get_child_by_name(const struct device_node *node, const char *name);
struct device_node *of_get_next_child(const struct device_node *node, struct device_node *previous);
struct device_node *of_get_next_available_child(const struct device_node *node, struct device_node *previous);
int of_get_child_count(const struct device_node *node);
int of_alias_get_id(struct device_node *node, const char *stem);
#define for_each_child_of_node(parent, child) for (child = of_get_next_child(parent, NULL); child; child = of_get_next_child(parent, child))
#define for_each_available_child_of_node(parent, child) for_each_child_of_node(parent, child)
static inline bool of_node_name_eq(const struct device_node *node, const char *name) { return node && !__builtin_strcmp(node->name, name); }
/* The tree does not change: nodes are not counted. */
static inline struct device_node *of_node_get(struct device_node *node) { return node; }
static inline void of_node_put(struct device_node *node) { }
DEFINE_FREE(device_node, struct device_node *, if (_T) of_node_put(_T))

#include <linux/of_device.h>

#endif
