/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_ERR_H
#define _LINUX_ERR_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <linux/errno.h>

#define MAX_ERRNO 4095
#define IS_ERR_VALUE(x) unlikely((unsigned long)(void *)(x) >= (unsigned long)-MAX_ERRNO)
#define IOMEM_ERR_PTR(error) ((void __iomem *)ERR_PTR(error))

static inline void *__must_check ERR_PTR(long error) { return (void *)error; }
static inline long __must_check PTR_ERR(const void *p) { return (long)p; }
static inline bool __must_check IS_ERR(const void *p) { return IS_ERR_VALUE((unsigned long)p); }
static inline bool __must_check IS_ERR_OR_NULL(const void *p) { return !p || IS_ERR_VALUE((unsigned long)p); }
static inline void *__must_check ERR_CAST(const void *p) { return (void *)p; }
static inline int __must_check PTR_ERR_OR_ZERO(const void *p) { return IS_ERR(p) ? PTR_ERR(p) : 0; }

#endif
