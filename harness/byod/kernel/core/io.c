// SPDX-License-Identifier: MIT
/* Registers through cookies. Whether the block answers (clocks, reset) is the machine's to see. */
#include "internal.h"
#include <linux/io.h>
#include <linux/of_address.h>
#include <linux/uaccess.h>
#include "sanitizer.h"

#define MAPPINGS 16
static struct {
	u32 start, size;	/* offsets; size 0: free */
	const struct emu_site *site;
	bool managed;
} mappings[MAPPINGS];

static u32 offset_of(const volatile void __iomem *address, const char *function)
{
	u32 a = (u32)address, offset = a - EMU_IOMEM;

	if (IS_ERR_VALUE(a))
		emu_fault("bad-iomem", "%s of an error pointer (%pe): check what ioremap returned with IS_ERR", function, (void *)a);
	if (a < EMU_VE_SIZE)
		emu_fault("bad-iomem", "%s at offset 0x%x of a null pointer: the registers are not mapped (yet)", function, a);
	if (a < EMU_IOMEM)
		emu_fault("bad-iomem", "%s of 0x%08x, which is no register mapping but an address of memory", function, a);
	for (int i = 0; i < MAPPINGS; i++)
		if (offset - mappings[i].start < mappings[i].size)
			return offset;
	if (offset < EMU_VE_SIZE)
		emu_fault("bad-iomem", "%s of register 0x%03x, which is not mapped (any more)", function, offset);
	emu_fault("bad-iomem", "%s at offset 0x%x, beyond the 4 KiB of the Video Engine's registers", function, offset);
}

u32 readl(const volatile void __iomem *address)
{
	u32 offset = offset_of(address, "readl"), value;

	if (offset & 3)
		emu_fault("bad-iomem", "readl of offset 0x%x, which is no multiple of 4", offset);
	value = host_read32(offset);
	emu_interrupt_point();
	return value;
}

void writel(u32 value, volatile void __iomem *address)
{
	u32 offset = offset_of(address, "writel");

	if (offset & 3)
		emu_fault("bad-iomem", "writel to offset 0x%x, which is no multiple of 4", offset);
	host_write32(offset, value);
	emu_interrupt_point();
}

/* A part of a register: the bus has no byte lanes towards the block, the word is read or written whole. */
static u32 read_part(const volatile void __iomem *address, u32 mask, const char *function)
{
	u32 offset = offset_of(address, function);

	return host_read32(offset & ~3u) >> (offset & 3) * 8 & mask;
}

static void write_part(u32 value, volatile void __iomem *address, u32 mask, const char *function)
{
	u32 offset = offset_of(address, function), shift = (offset & 3) * 8;

	emu_complain("narrow-register-write", "%s to register 0x%03x: the block takes whole words only, and what the other bytes get is not known; use writel", function, offset);
	host_write32(offset & ~3u, (value & mask) << shift);
}

u16 readw(const volatile void __iomem *address) { return read_part(address, 0xffff, "readw"); }
u8 readb(const volatile void __iomem *address) { return read_part(address, 0xff, "readb"); }
void writew(u16 value, volatile void __iomem *address) { write_part(value, address, 0xffff, "writew"); }
void writeb(u8 value, volatile void __iomem *address) { write_part(value, address, 0xff, "writeb"); }

void ioread32_rep(const void __iomem *address, void *to, unsigned long count)
{
	for (u32 *p = to; count--; p++)
		*p = readl(address);
}

void iowrite32_rep(void __iomem *address, const void *from, unsigned long count)
{
	for (const u32 *p = from; count--; p++)
		writel(*p, address);
}

void memcpy_fromio(void *to, const volatile void __iomem *from, size_t count)
{
	san_check(to, count, 1);
	for (size_t i = 0; i < count; i += 4) {
		u32 word = readl(from + i);

		memcpy(to + i, &word, min_t(size_t, 4, count - i));
	}
}

void memcpy_toio(volatile void __iomem *to, const void *from, size_t count)
{
	san_check(from, count, 0);
	for (size_t i = 0; i < count; i += 4) {
		u32 word = 0;

		memcpy(&word, from + i, min_t(size_t, 4, count - i));
		writel(word, to + i);
	}
}

void memset_io(volatile void __iomem *to, int value, size_t count)
{
	for (size_t i = 0; i < count; i += 4)
		writel((u8)value * 0x01010101u, to + i);
}

void __iowrite32_copy(void __iomem *to, const void *from, size_t words)
{
	memcpy_toio(to, from, words * 4);
}

static void __iomem *map(phys_addr_t start, size_t size, bool managed, const struct emu_site *site)
{
	u32 offset = start - EMU_VE_BASE;

	if (offset >= EMU_VE_SIZE || size > EMU_VE_SIZE - offset || !size) {
		emu_complain("bad-ioremap", "ioremap of 0x%08x with %zu bytes: this board has the Video Engine's registers at 0x%08x with 4096 bytes and nothing else", start, size, EMU_VE_BASE);
		return NULL;
	}
	for (int i = 0; i < MAPPINGS; i++) {
		if (mappings[i].size)
			continue;
		mappings[i].start = offset;
		mappings[i].size = size;
		mappings[i].managed = managed;
		mappings[i].site = site;
		return (void *)(EMU_IOMEM + offset);
	}
	emu_fault("too-many-mappings", "%d register windows are mapped at once", MAPPINGS);
}

void __iomem *ioremap(phys_addr_t start, size_t size)
{
	emu_might_sleep("ioremap", NULL);
	return map(start, size, false, NULL);
}

void iounmap(volatile void __iomem *address)
{
	u32 offset = (u32)address - EMU_IOMEM;

	for (int i = 0; i < MAPPINGS; i++)
		if (mappings[i].size && mappings[i].start == offset) {
			mappings[i].size = 0;
			return;
		}
	emu_complain("bad-iounmap", "iounmap of 0x%08x, which is not mapped", (u32)address);
}

static void release_mapping(void *address)
{
	iounmap(address);
}

void __iomem *devm_ioremap(struct device *dev, resource_size_t start, resource_size_t size)
{
	void __iomem *address = map(start, size, true, NULL);

	if (address && devm_add_action_or_reset(dev, release_mapping, (void *)address))
		return NULL;
	return address;
}

void devm_iounmap(struct device *dev, void __iomem *address)
{
	devm_release_action(dev, release_mapping, (void *)address);
}

void __iomem *devm_ioremap_resource(struct device *dev, const struct resource *res)
{
	void __iomem *address;

	if (!res || resource_type(res) != IORESOURCE_MEM) {
		dev_err(dev, "invalid resource (null)\n");
		return IOMEM_ERR_PTR(-EINVAL);
	}
	/* Regions are requested by one driver only. */
	for (int i = 0; i < MAPPINGS; i++)
		if (mappings[i].size && mappings[i].managed && mappings[i].start == res->start - EMU_VE_BASE) {
			dev_err(dev, "can't request region for resource %pR\n", res);
			return IOMEM_ERR_PTR(-EBUSY);
		}
	address = devm_ioremap(dev, res->start, resource_size(res));
	return address ?: IOMEM_ERR_PTR(-ENOMEM);
}

void __iomem *devm_of_iomap(struct device *dev, struct device_node *node, int index, resource_size_t *size)
{
	struct resource res;

	if (of_address_to_resource(node, index, &res))
		return IOMEM_ERR_PTR(-EINVAL);
	if (size)
		*size = resource_size(&res);
	return devm_ioremap_resource(dev, &res);
}

void emu_io_shutdown_check(void)
{
	for (int i = 0; i < MAPPINGS; i++)
		if (mappings[i].size)
			emu_complain("iomap-leak", "a register mapping is never unmapped; call iounmap in remove, or use devm_platform_ioremap_resource");
}
