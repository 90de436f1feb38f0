/* SPDX-License-Identifier: MIT */
/* videobuf2 buffers in contiguous DMA memory. */
#ifndef _CEDRUS_EMU_MEDIA_VIDEOBUF2_DMA_CONTIG_H
#define _CEDRUS_EMU_MEDIA_VIDEOBUF2_DMA_CONTIG_H

#include <linux/dma-mapping.h>
#include <media/videobuf2-v4l2.h>

extern const struct vb2_mem_ops vb2_dma_contig_memops;

static inline dma_addr_t vb2_dma_contig_plane_dma_addr(struct vb2_buffer *vb, unsigned int plane_no)
{
	return *(dma_addr_t *)vb2_plane_cookie(vb, plane_no);
}

int vb2_dma_contig_set_max_seg_size(struct device *dev, unsigned int size);

static inline void vb2_dma_contig_clear_max_seg_size(struct device *dev)
{
}

#endif
