// SPDX-License-Identifier: MIT
/* Planes in memory that no device needs to reach. It is DRAM all the same: the heap has no room for pictures. */
#include <linux/mm.h>
#include <linux/platform_device.h>
#include <media/videobuf2-vmalloc.h>

#include "vb2-internal.h"

struct platform_device *emu_ve_device(void);

static void *alloc_plane(struct vb2_buffer *vb, struct device *dev, unsigned long size)
{
	return emu_vb2_plane_alloc(&emu_ve_device()->dev, PAGE_ALIGN(size), GFP_KERNEL, 0);
}

const struct vb2_mem_ops vb2_vmalloc_memops = {
	.alloc = alloc_plane,
	.put = emu_vb2_plane_put,
	.vaddr = emu_vb2_plane_vaddr,
	.num_users = emu_vb2_plane_users,
	.mmap = emu_vb2_plane_map,
};
