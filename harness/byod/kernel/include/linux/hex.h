/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_HEX_H
#define _LINUX_HEX_H

#include <linux/types.h>

int hex_to_bin(unsigned char c);
int hex2bin(u8 *to, const char *from, size_t count);
char *bin2hex(char *to, const void *from, size_t count);

#endif
