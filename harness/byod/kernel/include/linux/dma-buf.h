/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_DMA_BUF_H
#define _LINUX_DMA_BUF_H

#include <linux/types.h>
#include <linux/dma-mapping.h>
#include <linux/fs.h>
#include <linux/err.h>

/* A buffer that one queue exported and others import: memory with a size and a file descriptor. */
struct dma_buf {
	size_t size;
	void *priv;
	const char *exp_name;
	struct file *file;
};
struct dma_buf_attachment {
	struct dma_buf *dmabuf;
	struct device *dev;
};

#endif
