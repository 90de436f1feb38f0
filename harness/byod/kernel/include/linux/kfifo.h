/* SPDX-License-Identifier: MIT */
/* Ring of a power of two of elements in memory of the caller's or its own. */
#ifndef _LINUX_KFIFO_H
#define _LINUX_KFIFO_H

#include <linux/types.h>
#include <linux/log2.h>
#include <linux/slab.h>
#include <linux/minmax.h>

struct __kfifo {
	unsigned int in, out, mask, esize;
	void *data;
};
#define DECLARE_KFIFO_PTR(name, element) struct { struct __kfifo kfifo; element *type; } name
#define DECLARE_KFIFO(name, element, count) struct { struct __kfifo kfifo; element *type; element buf[count]; } name
struct kfifo {
	struct __kfifo kfifo;
	unsigned char *type;
};
#define INIT_KFIFO(fifo) ({ (fifo).kfifo = (struct __kfifo){ .mask = ARRAY_SIZE((fifo).buf) - 1, .esize = sizeof((fifo).buf[0]), .data = (fifo).buf }; })
#define kfifo_init(fifo, buffer, size) ({ \
	typeof(fifo) emu_kf__ = (fifo); \
	emu_kf__->kfifo = (struct __kfifo){ .mask = rounddown_pow_of_two((size) / sizeof(*emu_kf__->type)) - 1, .esize = sizeof(*emu_kf__->type), .data = (buffer) }; \
	0; })
#define kfifo_alloc(fifo, count, gfp) ({ \
	typeof(fifo) emu_kf__ = (fifo); \
	unsigned int emu_kn__ = roundup_pow_of_two(count); \
	emu_kf__->kfifo = (struct __kfifo){ .mask = emu_kn__ - 1, .esize = sizeof(*emu_kf__->type), .data = kmalloc_array(emu_kn__, sizeof(*emu_kf__->type), gfp) }; \
	emu_kf__->kfifo.data ? 0 : -ENOMEM; })
#define kfifo_free(fifo) ({ typeof(fifo) emu_kf__ = (fifo); kfree(emu_kf__->kfifo.data); emu_kf__->kfifo.data = NULL; })
#define kfifo_initialized(fifo) ((fifo)->kfifo.mask)
#define kfifo_size(fifo) ((fifo)->kfifo.mask + 1)
#define kfifo_esize(fifo) ((fifo)->kfifo.esize)
#define kfifo_len(fifo) ((fifo)->kfifo.in - (fifo)->kfifo.out)
#define kfifo_avail(fifo) (kfifo_size(fifo) - kfifo_len(fifo))
#define kfifo_is_empty(fifo) (kfifo_len(fifo) == 0)
#define kfifo_is_full(fifo) (kfifo_len(fifo) > (fifo)->kfifo.mask)
#define kfifo_reset(fifo) ((fifo)->kfifo.in = (fifo)->kfifo.out = 0)
#define kfifo_skip(fifo) ((void)(fifo)->kfifo.out++)
unsigned int emu_kfifo_in(struct __kfifo *fifo, const void *from, unsigned int count);
unsigned int emu_kfifo_peek(struct __kfifo *fifo, void *to, unsigned int count);
#define kfifo_in(fifo, from, count) emu_kfifo_in(&(fifo)->kfifo, (from), (count))
#define kfifo_out_peek(fifo, to, count) emu_kfifo_peek(&(fifo)->kfifo, (to), (count))
#define kfifo_out(fifo, to, count) ({ unsigned int emu_ko__ = emu_kfifo_peek(&(fifo)->kfifo, (to), (count)); (fifo)->kfifo.out += emu_ko__; emu_ko__; })
#define kfifo_put(fifo, value) ({ typeof(*(fifo)->type) emu_kv__ = (value); emu_kfifo_in(&(fifo)->kfifo, &emu_kv__, 1); })
#define kfifo_get(fifo, to) kfifo_out(fifo, to, 1)
#define kfifo_peek(fifo, to) emu_kfifo_peek(&(fifo)->kfifo, (to), 1)

#endif
