// SPDX-License-Identifier: MIT
/* The Video Engine's node of the device tree, as the SoC's dtsi has it. */
#include "internal.h"
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_device.h>
#include <linux/of_irq.h>
#include <linux/of_platform.h>
#include <linux/of_reserved_mem.h>
#include <linux/platform_device.h>
#include <linux/property.h>

static char compatible[64];
static const char clock_names[] = "ahb\0mod\0ram";
static const u32 reg[] = { EMU_VE_BASE, EMU_VE_SIZE };

static struct property ve_properties[] = {
	{ "compatible", 0, compatible },
	{ "reg", sizeof(reg), reg },
	{ "clock-names", sizeof(clock_names), clock_names },
	{ "clocks", 12, "\0\0\0\0\0\0\0\0\0\0\0\0" },
	{ "resets", 4, "\0\0\0\0" },
	{ "interrupts", 4, "\0\0\0\0" },
	{ "allwinner,sram", 4, "\0\0\0\0" },
	{ }
};

struct device_node emu_ve_node = {
	.name = "video-codec",
	.full_name = "video-codec@1c0e000",
	.properties = ve_properties,
};

void emu_of_boot(void)
{
	ve_properties[0].length = host_property("compatible", compatible, sizeof(compatible)) + 1;
	emu_ve_node.fwnode.dev = &emu_ve_device()->dev;
}

const struct property *of_find_property(const struct device_node *node, const char *name, int *length)
{
	if (node)
		for (const struct property *p = node->properties; p->name; p++)
			if (!strcmp(p->name, name)) {
				if (length)
					*length = p->length;
				return p;
			}
	return NULL;
}

const void *of_get_property(const struct device_node *node, const char *name, int *length)
{
	const struct property *p = of_find_property(node, name, length);

	return p ? p->value : NULL;
}

int of_property_read_u32_index(const struct device_node *node, const char *name, u32 index, u32 *value)
{
	const struct property *p = of_find_property(node, name, NULL);

	if (!p)
		return -EINVAL;
	if (!p->length)
		return -ENODATA;
	if ((index + 1) * sizeof(u32) > p->length)
		return -EOVERFLOW;
	memcpy(value, p->value + index * sizeof(u32), sizeof(u32));
	return 0;
}

int of_property_read_u32_array(const struct device_node *node, const char *name, u32 *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int ret = of_property_read_u32_index(node, name, i, &values[i]);

		if (ret)
			return ret;
	}
	return 0;
}

int of_property_read_u64(const struct device_node *node, const char *name, u64 *value)
{
	u32 words[2];
	int ret = of_property_read_u32_array(node, name, words, 2);

	if (!ret)
		*value = (u64)words[0] << 32 | words[1];
	return ret;
}

int of_property_read_u8(const struct device_node *node, const char *name, u8 *value)
{
	u32 word;
	int ret = of_property_read_u32(node, name, &word);

	if (!ret)
		*value = word;
	return ret;
}

int of_property_read_u16(const struct device_node *node, const char *name, u16 *value)
{
	u32 word;
	int ret = of_property_read_u32(node, name, &word);

	if (!ret)
		*value = word;
	return ret;
}

int of_property_count_u32_elems(const struct device_node *node, const char *name)
{
	int length;

	return of_find_property(node, name, &length) ? length / (int)sizeof(u32) : -EINVAL;
}

int of_property_read_string_index(const struct device_node *node, const char *name, int index, const char **value)
{
	const struct property *p = of_find_property(node, name, NULL);

	if (!p)
		return -EINVAL;
	for (const char *s = p->value; s < (const char *)p->value + p->length; s += strlen(s) + 1)
		if (!index--) {
			*value = s;
			return 0;
		}
	return -ENODATA;
}

int of_property_read_string(const struct device_node *node, const char *name, const char **value)
{
	return of_property_read_string_index(node, name, 0, value);
}

int of_property_count_strings(const struct device_node *node, const char *name)
{
	const char *s;
	int count = 0, ret;

	while (!(ret = of_property_read_string_index(node, name, count, &s)))
		count++;
	return count ?: ret;
}

int of_property_match_string(const struct device_node *node, const char *name, const char *value)
{
	const char *s;
	int ret;

	for (int i = 0; !(ret = of_property_read_string_index(node, name, i, &s)); i++)
		if (!strcmp(s, value))
			return i;
	return ret;
}

int of_device_is_compatible(const struct device_node *node, const char *name)
{
	return node == &emu_ve_node && !strcmp(compatible, name);
}

int of_machine_is_compatible(const char *name)
{
	char variant[32], text[64];

	host_property("variant", variant, sizeof(variant));
	snprintf(text, sizeof(text), "allwinner,sun8i-%s", variant);
	return !strcmp(text, name);
}

bool of_device_is_available(const struct device_node *node)
{
	return node;
}

const struct of_device_id *of_match_node(const struct of_device_id *matches, const struct device_node *node)
{
	for (; matches && (matches->compatible[0] || matches->name[0] || matches->type[0]); matches++) {
		if (matches->compatible[0] && !of_device_is_compatible(node, matches->compatible))
			continue;
		if (matches->name[0] && strcmp(matches->name, node->name))
			continue;
		return matches;
	}
	return NULL;
}

const struct of_device_id *of_match_device(const struct of_device_id *matches, const struct device *dev)
{
	return dev->of_node ? of_match_node(matches, dev->of_node) : NULL;
}

const void *of_device_get_match_data(const struct device *dev)
{
	const struct of_device_id *match = dev->driver ? of_match_device(dev->driver->of_match_table, dev) : NULL;

	return match ? match->data : NULL;
}

const void *device_get_match_data(const struct device *dev)
{
	return of_device_get_match_data(dev);
}

struct device_node *of_find_compatible_node(struct device_node *from, const char *type, const char *name)
{
	return !from && of_device_is_compatible(&emu_ve_node, name) ? &emu_ve_node : NULL;
}

struct device_node *of_find_node_by_path(const char *path) { return NULL; }
struct device_node *of_parse_phandle(const struct device_node *node, const char *name, int index) { return NULL; }

int of_parse_phandle_with_args(const struct device_node *node, const char *name, const char *cells, int index,
			       struct of_phandle_args *args)
{
	return -ENOENT;
}

struct device_node *of_get_parent(const struct device_node *node) { return node ? node->parent : NULL; }
struct device_node *of_get_child_by_name(const struct device_node *node, const char *name) { return NULL; }
struct device_node *of_get_next_child(const struct device_node *node, struct device_node *previous) { return NULL; }
struct device_node *of_get_next_available_child(const struct device_node *node, struct device_node *previous) { return NULL; }
int of_get_child_count(const struct device_node *node) { return 0; }
int of_alias_get_id(struct device_node *node, const char *stem) { return -ENODEV; }

struct platform_device *of_find_device_by_node(struct device_node *node)
{
	struct platform_device *pdev = node == &emu_ve_node ? emu_ve_device() : NULL;

	if (pdev)
		get_device(&pdev->dev);
	return pdev;
}

/* The device's DMA is set up before probe. */
int of_dma_configure(struct device *dev, struct device_node *node, bool force) { return 0; }

int of_address_to_resource(struct device_node *node, int index, struct resource *res)
{
	if (node != &emu_ve_node || index)
		return -EINVAL;
	*res = emu_ve_device()->resource[0];
	return 0;
}

void __iomem *of_iomap(struct device_node *node, int index)
{
	return node == &emu_ve_node && !index ? ioremap(EMU_VE_BASE, EMU_VE_SIZE) : NULL;
}

int of_irq_get(struct device_node *node, int index) { return node == &emu_ve_node && !index ? EMU_VE_IRQ : -EINVAL; }
int of_irq_get_byname(struct device_node *node, const char *name) { return -EINVAL; }
unsigned int irq_of_parse_and_map(struct device_node *node, int index) { return max(of_irq_get(node, index), 0); }

/* The node has no memory-region. */
int of_reserved_mem_device_init(struct device *dev) { return -ENODEV; }
int of_reserved_mem_device_init_by_idx(struct device *dev, struct device_node *node, int index) { return -ENODEV; }
void of_reserved_mem_device_release(struct device *dev) { }

struct fwnode_handle *emu_dev_fwnode(const struct device *dev)
{
	return dev->fwnode ?: dev->of_node ? &dev->of_node->fwnode : NULL;
}

bool device_property_present(const struct device *dev, const char *name) { return of_property_present(dev->of_node, name); }
int device_property_read_u32(const struct device *dev, const char *name, u32 *value) { return of_property_read_u32(dev->of_node, name, value); }
int device_property_read_u32_array(const struct device *dev, const char *name, u32 *values, size_t count) { return of_property_read_u32_array(dev->of_node, name, values, count); }
int device_property_read_string(const struct device *dev, const char *name, const char **value) { return of_property_read_string(dev->of_node, name, value); }
bool device_is_compatible(const struct device *dev, const char *name) { return of_device_is_compatible(dev->of_node, name); }
