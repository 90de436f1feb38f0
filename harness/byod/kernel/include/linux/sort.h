/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SORT_H
#define _LINUX_SORT_H

#include <linux/types.h>

typedef int (*cmp_func_t)(const void *a, const void *b);
typedef int (*cmp_r_func_t)(const void *a, const void *b, const void *priv);
typedef void (*swap_func_t)(void *a, void *b, int size);
typedef void (*swap_r_func_t)(void *a, void *b, int size, const void *priv);
void sort(void *base, size_t count, size_t size, cmp_func_t compare, swap_func_t exchange);
void sort_r(void *base, size_t count, size_t size, cmp_r_func_t compare, swap_r_func_t exchange, const void *priv);

#endif
