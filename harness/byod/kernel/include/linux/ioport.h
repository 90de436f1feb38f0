/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IOPORT_H
#define _LINUX_IOPORT_H

#include <linux/types.h>
#include <linux/compiler.h>

struct resource {
	resource_size_t start;
	resource_size_t end;
	const char *name;
	unsigned long flags;
	unsigned long desc;
	struct resource *parent, *sibling, *child;
};
#define IORESOURCE_TYPE_BITS 0x00001f00
#define IORESOURCE_IO 0x00000100
#define IORESOURCE_MEM 0x00000200
#define IORESOURCE_REG 0x00000300
#define IORESOURCE_IRQ 0x00000400
#define IORESOURCE_DMA 0x00000800
#define IORESOURCE_IRQ_HIGHLEVEL (1 << 2)
static inline resource_size_t resource_size(const struct resource *res) { return res->end - res->start + 1; }
static inline unsigned long resource_type(const struct resource *res) { return res->flags & IORESOURCE_TYPE_BITS; }
#define DEFINE_RES_NAMED(start_, size_, name_, flags_) { .start = (start_), .end = (start_) + (size_) - 1, .name = (name_), .flags = (flags_) }
#define DEFINE_RES_MEM(start, size) DEFINE_RES_NAMED((start), (size), NULL, IORESOURCE_MEM)
#define DEFINE_RES_IRQ(irq) DEFINE_RES_NAMED((irq), 1, NULL, IORESOURCE_IRQ)

#endif
