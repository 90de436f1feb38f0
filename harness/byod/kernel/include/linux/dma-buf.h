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
	unsigned int emu_users;
	void (*emu_release)(struct dma_buf *dbuf);
};
struct dma_buf_attachment {
	struct dma_buf *dmabuf;
	struct device *dev;
};

/* Descriptors take over a reference; dma_buf_get makes a new one. */
int dma_buf_fd(struct dma_buf *dbuf, int flags);
struct dma_buf *dma_buf_get(int fd);
void dma_buf_put(struct dma_buf *dbuf);
struct dma_buf *emu_dma_buf_create(void *priv, size_t size, void (*release)(struct dma_buf *dbuf));

#endif
