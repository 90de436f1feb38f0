/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FIND_H
#define _LINUX_FIND_H

#include <linux/types.h>

unsigned long find_next_bit(const unsigned long *bits, unsigned long size, unsigned long from);
unsigned long find_next_zero_bit(const unsigned long *bits, unsigned long size, unsigned long from);
unsigned long find_last_bit(const unsigned long *bits, unsigned long size);
static inline unsigned long find_first_bit(const unsigned long *bits, unsigned long size) { return find_next_bit(bits, size, 0); }
static inline unsigned long find_first_zero_bit(const unsigned long *bits, unsigned long size) { return find_next_zero_bit(bits, size, 0); }

#define for_each_set_bit(bit, bits, size) \
	for ((bit) = find_first_bit((bits), (size)); (bit) < (size); (bit) = find_next_bit((bits), (size), (bit) + 1))
#define for_each_set_bit_from(bit, bits, size) \
	for ((bit) = find_next_bit((bits), (size), (bit)); (bit) < (size); (bit) = find_next_bit((bits), (size), (bit) + 1))
#define for_each_clear_bit(bit, bits, size) \
	for ((bit) = find_first_zero_bit((bits), (size)); (bit) < (size); (bit) = find_next_zero_bit((bits), (size), (bit) + 1))

#endif
