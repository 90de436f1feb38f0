/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_VMALLOC_H
#define _LINUX_VMALLOC_H

#include <linux/slab.h>

#define vmalloc(size) emu_kmalloc((size), GFP_KERNEL, EMU_VMALLOC, EMU_HERE)
#define vzalloc(size) emu_kmalloc((size), GFP_KERNEL | __GFP_ZERO, EMU_VMALLOC, EMU_HERE)
#define vmalloc_user(size) vzalloc(size)
#define vmalloc_array(count, size) vmalloc(size_mul((count), (size)))
#define vcalloc(count, size) vzalloc(size_mul((count), (size)))
void vfree(const void *p);
#define vfree(p) emu_kfree((p), "vfree", EMU_HERE)
bool is_vmalloc_addr(const void *p);

#endif
