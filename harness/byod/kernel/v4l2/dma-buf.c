// SPDX-License-Identifier: MIT
/* DMA buffers behind file descriptors, as far as EXPBUF and import of such buffers go. */
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/slab.h>

#include "files.h"

struct dma_buf *emu_dma_buf_create(void *priv, size_t size, void (*release)(struct dma_buf *dbuf))
{
	struct dma_buf *dbuf = kzalloc(sizeof(*dbuf), GFP_KERNEL);

	if (!dbuf)
		return ERR_PTR(-ENOMEM);
	dbuf->size = size;
	dbuf->priv = priv;
	dbuf->emu_users = 1;
	dbuf->emu_release = release;
	return dbuf;
}

static int dma_buf_file_release(struct emu_file *file)
{
	dma_buf_put(file->object);
	return 0;
}

static const struct emu_file_ops dma_buf_file_ops = {
	.release = dma_buf_file_release,
};

/* The descriptor takes over the caller's reference. */
int dma_buf_fd(struct dma_buf *dbuf, int flags)
{
	return emu_file_install(&dma_buf_file_ops, dbuf, flags);
}

struct dma_buf *dma_buf_get(int fd)
{
	struct dma_buf *dbuf = emu_file_object(fd, &dma_buf_file_ops);

	if (IS_ERR(dbuf))
		return dbuf;
	dbuf->emu_users++;
	return dbuf;
}

void dma_buf_put(struct dma_buf *dbuf)
{
	if (!dbuf || --dbuf->emu_users)
		return;
	dbuf->emu_release(dbuf);
	kfree(dbuf);
}
