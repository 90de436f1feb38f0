/* SPDX-License-Identifier: MIT */
/* Resources that leave with the device's driver: undone last first, after remove or a failed probe. */
#ifndef _LINUX_DEVICE_DEVRES_H
#define _LINUX_DEVICE_DEVRES_H

#include <linux/types.h>
#include <linux/slab.h>
#include <linux/err.h>
#include <linux/stdarg.h>
#include <linux/string.h>
#include <cedrus_emu/site.h>

struct device;
struct device_node;
struct resource;

typedef void (*dr_release_t)(struct device *dev, void *res);
typedef int (*dr_match_t)(struct device *dev, void *res, void *match_data);
void *emu_devres_alloc(dr_release_t release, size_t size, gfp_t gfp, const char *name, const struct emu_site *site) __must_check;
#define devres_alloc(release, size, gfp) emu_devres_alloc((release), (size), (gfp), #release, EMU_HERE)
void devres_free(void *res);
void devres_add(struct device *dev, void *res);
void *devres_find(struct device *dev, dr_release_t release, dr_match_t match, void *match_data);
void *devres_remove(struct device *dev, dr_release_t release, dr_match_t match, void *match_data);
int devres_destroy(struct device *dev, dr_release_t release, dr_match_t match, void *match_data);
int devres_release(struct device *dev, dr_release_t release, dr_match_t match, void *match_data);
void devres_release_all(struct device *dev);
void *devres_open_group(struct device *dev, void *id, gfp_t gfp) __must_check;
void devres_close_group(struct device *dev, void *id);
int devres_release_group(struct device *dev, void *id);
void devres_remove_group(struct device *dev, void *id);

void *emu_devm_kmalloc(struct device *dev, size_t size, gfp_t gfp, const struct emu_site *site);
void *emu_devm_krealloc(struct device *dev, void *p, size_t size, gfp_t gfp, const struct emu_site *site) __must_check;
void *emu_devm_kmemdup(struct device *dev, const void *from, size_t size, gfp_t gfp, const struct emu_site *site);
char *emu_devm_kasprintf(struct device *dev, const struct emu_site *site, gfp_t gfp, const char *fmt, ...) __printf(4, 5);
char *emu_devm_kvasprintf(struct device *dev, const struct emu_site *site, gfp_t gfp, const char *fmt, va_list args) __printf(4, 0);
void emu_devm_kfree(struct device *dev, const void *p, const struct emu_site *site);
#define devm_kmalloc(dev, size, gfp) emu_devm_kmalloc((dev), (size), (gfp), EMU_HERE)
#define devm_kzalloc(dev, size, gfp) emu_devm_kmalloc((dev), (size), (gfp) | __GFP_ZERO, EMU_HERE)
#define devm_kmalloc_array(dev, count, size, gfp) emu_devm_kmalloc((dev), size_mul((count), (size)), (gfp), EMU_HERE)
#define devm_kcalloc(dev, count, size, gfp) emu_devm_kmalloc((dev), size_mul((count), (size)), (gfp) | __GFP_ZERO, EMU_HERE)
#define devm_krealloc(dev, p, size, gfp) emu_devm_krealloc((dev), (p), (size), (gfp), EMU_HERE)
#define devm_krealloc_array(dev, p, count, size, gfp) emu_devm_krealloc((dev), (p), size_mul((count), (size)), (gfp), EMU_HERE)
#define devm_kmemdup(dev, from, size, gfp) emu_devm_kmemdup((dev), (from), (size), (gfp), EMU_HERE)
#define devm_kmemdup_array(dev, from, count, size, gfp) emu_devm_kmemdup((dev), (from), size_mul((count), (size)), (gfp), EMU_HERE)
#define devm_kstrdup(dev, s, gfp) ({ const char *emu_ks__ = (s); emu_ks__ ? (char *)emu_devm_kmemdup((dev), emu_ks__, strlen(emu_ks__) + 1, (gfp), EMU_HERE) : NULL; })
#define devm_kstrdup_const(dev, s, gfp) ((const char *)devm_kstrdup(dev, s, gfp))
#define devm_kasprintf(dev, gfp, fmt...) emu_devm_kasprintf((dev), EMU_HERE, (gfp), fmt)
#define devm_kvasprintf(dev, gfp, fmt, args) emu_devm_kvasprintf((dev), EMU_HERE, (gfp), (fmt), (args))
#define devm_kfree(dev, p) emu_devm_kfree((dev), (p), EMU_HERE)

int emu_devm_add_action(struct device *dev, void (*action)(void *), void *data, const char *name, bool or_reset, const struct emu_site *site);
#define devm_add_action(dev, action, data) emu_devm_add_action((dev), (action), (data), #action, false, EMU_HERE)
#define devm_add_action_or_reset(dev, action, data) emu_devm_add_action((dev), (action), (data), #action, true, EMU_HERE)
void devm_remove_action(struct device *dev, void (*action)(void *), void *data);
void devm_release_action(struct device *dev, void (*action)(void *), void *data);
int devm_remove_action_nowarn(struct device *dev, void (*action)(void *), void *data);

void __iomem *devm_ioremap_resource(struct device *dev, const struct resource *res);
void __iomem *devm_of_iomap(struct device *dev, struct device_node *node, int index, resource_size_t *size);

#endif
