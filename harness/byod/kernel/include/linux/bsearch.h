/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BSEARCH_H
#define _LINUX_BSEARCH_H

#include <linux/sort.h>

void *bsearch(const void *key, const void *base, size_t count, size_t size, cmp_func_t compare);

#endif
