/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <linux/stddef.h>
#include <linux/errno.h>
#include <linux/array_size.h>
#include <linux/stdarg.h>
#include <cedrus_emu/site.h>

void *memcpy(void *to, const void *from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int value, size_t count);
int memcmp(const void *a, const void *b, size_t count);
int bcmp(const void *a, const void *b, size_t count);
void *memchr(const void *s, int c, size_t count);
void *memchr_inv(const void *s, int c, size_t count);
void *memscan(void *s, int c, size_t count);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t most);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t count);
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t count);
char *strcpy(char *to, const char *from);
char *strncpy(char *to, const char *from, size_t count);
char *strcat(char *to, const char *from);
char *strncat(char *to, const char *from, size_t count);
size_t strlcpy(char *to, const char *from, size_t size);
size_t strlcat(char *to, const char *from, size_t size);
ssize_t emu_strscpy(char *to, const char *from, size_t size);
ssize_t emu_strscpy_pad(char *to, const char *from, size_t size);
char *strchr(const char *s, int c);
char *strchrnul(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *find);
char *strnstr(const char *s, const char *find, size_t count);
char *strpbrk(const char *s, const char *accept);
size_t strspn(const char *s, const char *accept);
size_t strcspn(const char *s, const char *reject);
char *strsep(char **s, const char *separators);
char *skip_spaces(const char *s);
char *strim(char *s);
#define strstrip(s) strim(s)
bool sysfs_streq(const char *a, const char *b);
int match_string(const char *const *array, size_t count, const char *s);
#define sysfs_match_string(array, s) __sysfs_match_string(array, ARRAY_SIZE(array), s)
int __sysfs_match_string(const char *const *array, size_t count, const char *s);
static inline const char *kbasename(const char *path) { const char *tail = strrchr(path, '/'); return tail ? tail + 1 : path; }
static inline bool strstarts(const char *s, const char *prefix) { return strncmp(s, prefix, strlen(prefix)) == 0; }
static inline size_t str_has_prefix(const char *s, const char *prefix) { size_t n = strlen(prefix); return strncmp(s, prefix, n) == 0 ? n : 0; }

/* The size may be left out where the destination is an array. */
#define EMU_STRSCPY_3(f, to, from, size) f((to), (from), (size))
#define EMU_STRSCPY_2(f, to, from) f((to), (from), sizeof(to) + __must_be_array(to))
#define EMU_STRSCPY_PICK(a, b, c, name, ...) name
#define strscpy(args...) EMU_STRSCPY_PICK(args, EMU_STRSCPY_3, EMU_STRSCPY_2)(emu_strscpy, args)
#define strscpy_pad(args...) EMU_STRSCPY_PICK(args, EMU_STRSCPY_3, EMU_STRSCPY_2)(emu_strscpy_pad, args)
#define memset_after(object, value, member) \
	memset((u8 *)(object) + offsetofend(typeof(*(object)), member), (value), sizeof(*(object)) - offsetofend(typeof(*(object)), member))
#define memset_startat(object, value, member) \
	memset((u8 *)(object) + offsetof(typeof(*(object)), member), (value), sizeof(*(object)) - offsetof(typeof(*(object)), member))
#define memzero_explicit(s, count) memset((s), 0, (count))
#define strtomem_pad(to, from, pad) do { \
	size_t emu_n__ = strnlen((from), sizeof(to)); \
	memcpy((to), (from), emu_n__); \
	memset((to) + emu_n__, (pad), sizeof(to) - emu_n__); \
} while (0)
void *memset16(u16 *to, u16 value, size_t count);
void *memset32(u32 *to, u32 value, size_t count);
void *memset64(u64 *to, u64 value, size_t count);

/* Allocating relatives; see linux/slab.h. */
void *emu_kmemdup(const void *from, size_t size, gfp_t flags, const struct emu_site *site);
char *emu_kstrdup(const char *s, gfp_t flags, const struct emu_site *site);
char *emu_kstrndup(const char *s, size_t most, gfp_t flags, const struct emu_site *site);
#define kmemdup(from, size, flags) emu_kmemdup((from), (size), (flags), EMU_HERE)
#define kmemdup_array(from, count, size, flags) emu_kmemdup((from), (size_t)(count) * (size), (flags), EMU_HERE)
#define kvmemdup(from, size, flags) emu_kmemdup((from), (size), (flags), EMU_HERE)
#define kstrdup(s, flags) emu_kstrdup((s), (flags), EMU_HERE)
#define kstrndup(s, most, flags) emu_kstrndup((s), (most), (flags), EMU_HERE)
#define kstrdup_const(s, flags) ((const char *)emu_kstrdup((s), (flags), EMU_HERE))
#define kfree_const(p) kfree((void *)(p))
void *emu_memdup_user(const void *from, size_t size, const struct emu_site *site) __must_check;
#define memdup_user(from, size) emu_memdup_user((from), (size), EMU_HERE)

#endif
