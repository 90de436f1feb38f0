/* SPDX-License-Identifier: MIT */
/*
 * Registers of the Video Engine. A mapping is a cookie above all memory, not an address: only these functions reach it.
 * The bus of the engine takes whole words; narrower accesses are made from one, as the interconnect does.
 */
#ifndef _LINUX_IO_H
#define _LINUX_IO_H

#include <linux/types.h>
#include <linux/err.h>
#include <linux/string.h>
#include <asm/barrier.h>
#include <asm/byteorder.h>
#include <cedrus_emu/site.h>

#define EMU_IOMEM 0xf0000000UL

u32 readl(const volatile void __iomem *address);
void writel(u32 value, volatile void __iomem *address);
u16 readw(const volatile void __iomem *address);
void writew(u16 value, volatile void __iomem *address);
u8 readb(const volatile void __iomem *address);
void writeb(u8 value, volatile void __iomem *address);
#define readl_relaxed(address) readl(address)
#define readw_relaxed(address) readw(address)
#define readb_relaxed(address) readb(address)
#define writel_relaxed(value, address) writel((value), (address))
#define writew_relaxed(value, address) writew((value), (address))
#define writeb_relaxed(value, address) writeb((value), (address))
#define __raw_readl(address) readl(address)
#define __raw_writel(value, address) writel((value), (address))
#define ioread32(address) readl(address)
#define ioread16(address) readw(address)
#define ioread8(address) readb(address)
#define iowrite32(value, address) writel((value), (address))
#define iowrite16(value, address) writew((value), (address))
#define iowrite8(value, address) writeb((value), (address))
#define ioread32be(address) swab32(readl(address))
#define iowrite32be(value, address) writel(swab32(value), (address))
void ioread32_rep(const void __iomem *address, void *to, unsigned long count);
void iowrite32_rep(void __iomem *address, const void *from, unsigned long count);
#define readsl(address, to, count) ioread32_rep(address, to, count)
#define writesl(address, from, count) iowrite32_rep(address, from, count)
void memcpy_fromio(void *to, const volatile void __iomem *from, size_t count);
void memcpy_toio(volatile void __iomem *to, const void *from, size_t count);
void memset_io(volatile void __iomem *to, int value, size_t count);
void __iowrite32_copy(void __iomem *to, const void *from, size_t words);

void __iomem *ioremap(phys_addr_t start, size_t size);
#define ioremap_wc(start, size) ioremap(start, size)
#define ioremap_np(start, size) ioremap(start, size)
void iounmap(volatile void __iomem *address);
struct device;
void __iomem *devm_ioremap(struct device *dev, resource_size_t start, resource_size_t size);
#define devm_ioremap_wc(dev, start, size) devm_ioremap(dev, start, size)
void devm_iounmap(struct device *dev, void __iomem *address);
phys_addr_t virt_to_phys(const volatile void *address);
void *phys_to_virt(phys_addr_t address);

#endif
