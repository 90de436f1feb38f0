/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BITMAP_H
#define _LINUX_BITMAP_H

#include <linux/bitops.h>
#include <linux/string.h>
#include <linux/slab.h>

#define bitmap_size(bits) (BITS_TO_LONGS(bits) * sizeof(long))
#define bitmap_zalloc(bits, flags) ((unsigned long *)kcalloc(BITS_TO_LONGS(bits), sizeof(long), flags))
#define bitmap_alloc(bits, flags) ((unsigned long *)kmalloc_array(BITS_TO_LONGS(bits), sizeof(long), flags))
#define bitmap_free(map) kfree(map)
static inline void bitmap_zero(unsigned long *map, unsigned int bits) { memset(map, 0, bitmap_size(bits)); }
static inline void bitmap_fill(unsigned long *map, unsigned int bits) { memset(map, 0xff, bitmap_size(bits)); }
static inline void bitmap_copy(unsigned long *to, const unsigned long *from, unsigned int bits) { memcpy(to, from, bitmap_size(bits)); }
void bitmap_set(unsigned long *map, unsigned int start, unsigned int count);
void bitmap_clear(unsigned long *map, unsigned int start, unsigned int count);
unsigned int bitmap_weight(const unsigned long *map, unsigned int bits);
unsigned long bitmap_find_next_zero_area(unsigned long *map, unsigned long size, unsigned long start, unsigned int count, unsigned long align_mask);
void bitmap_or(unsigned long *to, const unsigned long *a, const unsigned long *b, unsigned int bits);
bool bitmap_and(unsigned long *to, const unsigned long *a, const unsigned long *b, unsigned int bits);
static inline bool bitmap_empty(const unsigned long *map, unsigned int bits) { return find_first_bit(map, bits) >= bits; }
static inline bool bitmap_full(const unsigned long *map, unsigned int bits) { return find_first_zero_bit(map, bits) >= bits; }

#endif
