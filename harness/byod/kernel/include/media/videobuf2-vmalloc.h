/* SPDX-License-Identifier: MIT */
/* videobuf2 buffers in memory of the processor alone, for drivers without DMA. */
#ifndef _CEDRUS_EMU_MEDIA_VIDEOBUF2_VMALLOC_H
#define _CEDRUS_EMU_MEDIA_VIDEOBUF2_VMALLOC_H

#include <media/videobuf2-v4l2.h>

extern const struct vb2_mem_ops vb2_vmalloc_memops;

#endif
