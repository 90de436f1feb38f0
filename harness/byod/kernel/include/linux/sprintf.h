/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SPRINTF_H
#define _LINUX_SPRINTF_H

#include <linux/compiler.h>
#include <linux/stdarg.h>
#include <linux/types.h>
#include <cedrus_emu/site.h>

struct va_format {
	const char *fmt;
	va_list *va;
};

int vsnprintf(char *to, size_t size, const char *fmt, va_list args) __printf(3, 0);
int vscnprintf(char *to, size_t size, const char *fmt, va_list args) __printf(3, 0);
int vsprintf(char *to, const char *fmt, va_list args) __printf(2, 0);
int snprintf(char *to, size_t size, const char *fmt, ...) __printf(3, 4);
int scnprintf(char *to, size_t size, const char *fmt, ...) __printf(3, 4);
int sprintf(char *to, const char *fmt, ...) __printf(2, 3);
int sscanf(const char *from, const char *fmt, ...) __scanf(2, 3);
char *emu_kasprintf(const struct emu_site *site, gfp_t flags, const char *fmt, ...) __printf(3, 4);
char *emu_kvasprintf(const struct emu_site *site, gfp_t flags, const char *fmt, va_list args) __printf(3, 0);
#define kasprintf(flags, fmt...) emu_kasprintf(EMU_HERE, (flags), fmt)
#define kvasprintf(flags, fmt, args) emu_kvasprintf(EMU_HERE, (flags), (fmt), (args))

#endif
