// SPDX-License-Identifier: MIT
/* Texts. What is written on behalf of a driver is checked to be its memory. */
#include "internal.h"
#include <linux/ctype.h>
#include <linux/uaccess.h>
#include "sanitizer.h"

int bcmp(const void *a, const void *b, size_t count)
{
	return memcmp(a, b, count);
}

void *memchr(const void *s, int c, size_t count)
{
	for (const u8 *p = s; count--; p++)
		if (*p == (u8)c)
			return (void *)p;
	return NULL;
}

void *memchr_inv(const void *s, int c, size_t count)
{
	for (const u8 *p = s; count--; p++)
		if (*p != (u8)c)
			return (void *)p;
	return NULL;
}

void *memscan(void *s, int c, size_t count)
{
	return memchr(s, c, count) ?: s + count;
}

#define FILL(name, type) \
	void *name(type *to, type value, size_t count) \
	{ san_check(to, count * sizeof(type), 1); for (size_t i = 0; i < count; i++) to[i] = value; return to; }
FILL(memset16, u16)
FILL(memset32, u32)
FILL(memset64, u64)

size_t strnlen(const char *s, size_t most)
{
	size_t n = 0;

	while (n < most && s[n])
		n++;
	return n;
}

size_t strlen(const char *s)
{
	size_t n = strnlen(s, SIZE_MAX);

	san_check(s, n + 1, 0);
	return n;
}

int strncmp(const char *a, const char *b, size_t count)
{
	for (; count; a++, b++, count--) {
		if (*a != *b)
			return (u8)*a < (u8)*b ? -1 : 1;
		if (!*a)
			break;
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	san_check(a, 1, 0);
	san_check(b, 1, 0);
	return strncmp(a, b, SIZE_MAX);
}

int strncasecmp(const char *a, const char *b, size_t count)
{
	for (; count; a++, b++, count--) {
		int difference = tolower((u8)*a) - tolower((u8)*b);

		if (difference || !*a)
			return difference;
	}
	return 0;
}

int strcasecmp(const char *a, const char *b)
{
	return strncasecmp(a, b, SIZE_MAX);
}

static char *copy(char *to, const char *from, size_t count)
{
	san_check(from, count, 0);
	san_check(to, count, 1);
	return memmove(to, from, count);
}

char *strcpy(char *to, const char *from)
{
	return copy(to, from, strlen(from) + 1);
}

char *strncpy(char *to, const char *from, size_t count)
{
	size_t length = strnlen(from, count);

	san_check(to, count, 1);
	memset(to + length, 0, count - length);
	return copy(to, from, length);
}

char *strcat(char *to, const char *from)
{
	strcpy(to + strlen(to), from);
	return to;
}

char *strncat(char *to, const char *from, size_t count)
{
	size_t length = strnlen(from, count);
	char *end = to + strlen(to);

	copy(end, from, length);
	san_check(end + length, 1, 1);
	end[length] = '\0';
	return to;
}

size_t strlcpy(char *to, const char *from, size_t size)
{
	size_t length = strlen(from);

	if (size) {
		size_t part = min(length, size - 1);

		copy(to, from, part);
		san_check(to + part, 1, 1);
		to[part] = '\0';
	}
	return length;
}

size_t strlcat(char *to, const char *from, size_t size)
{
	size_t length = strnlen(to, size);

	return length + strlcpy(to + length, from, size - length);
}

ssize_t emu_strscpy(char *to, const char *from, size_t size)
{
	size_t length;

	if (!size || size > INT_MAX)
		return -E2BIG;
	length = strnlen(from, size);
	strlcpy(to, from, size);
	return length == size ? -E2BIG : (ssize_t)length;
}

ssize_t emu_strscpy_pad(char *to, const char *from, size_t size)
{
	ssize_t length = emu_strscpy(to, from, size);

	if (length >= 0) {
		san_check(to, size, 1);
		memset(to + length, 0, size - length);
	}
	return length;
}

char *strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return (char *)s;
}

char *strchr(const char *s, int c)
{
	s = strchrnul(s, c);
	return *s == (char)c ? (char *)s : NULL;
}

char *strrchr(const char *s, int c)
{
	const char *found = NULL;

	do {
		if (*s == (char)c)
			found = s;
	} while (*s++);
	return (char *)found;
}

char *strnstr(const char *s, const char *find, size_t count)
{
	size_t length = strlen(find);

	for (; count >= length && (*s || !length); s++, count--)
		if (!strncmp(s, find, length))
			return (char *)s;
	return NULL;
}

char *strstr(const char *s, const char *find)
{
	return strnstr(s, find, strlen(s));
}

size_t strcspn(const char *s, const char *reject)
{
	size_t n = 0;

	while (s[n] && !strchr(reject, s[n]))
		n++;
	return n;
}

size_t strspn(const char *s, const char *accept)
{
	size_t n = 0;

	while (s[n] && strchr(accept, s[n]))
		n++;
	return n;
}

char *strpbrk(const char *s, const char *accept)
{
	s += strcspn(s, accept);
	return *s ? (char *)s : NULL;
}

char *strsep(char **s, const char *separators)
{
	char *part = *s;
	size_t length = part ? strcspn(part, separators) : 0;
	bool more = part && part[length];

	*s = more ? part + length + 1 : NULL;
	if (more)
		part[length] = '\0';
	return part;
}

char *skip_spaces(const char *s)
{
	while (isspace(*s))
		s++;
	return (char *)s;
}

char *strim(char *s)
{
	size_t length = strlen(s);

	while (length && isspace(s[length - 1]))
		s[--length] = '\0';
	return skip_spaces(s);
}

bool sysfs_streq(const char *a, const char *b)
{
	size_t m = strlen(a), n = strlen(b);

	m -= m && a[m - 1] == '\n';
	n -= n && b[n - 1] == '\n';
	return m == n && !strncmp(a, b, m);
}

int match_string(const char *const *array, size_t count, const char *s)
{
	for (size_t i = 0; i < count && array[i]; i++)
		if (!strcmp(array[i], s))
			return i;
	return -EINVAL;
}

int __sysfs_match_string(const char *const *array, size_t count, const char *s)
{
	for (size_t i = 0; i < count && array[i]; i++)
		if (sysfs_streq(array[i], s))
			return i;
	return -EINVAL;
}

void *emu_kmemdup(const void *from, size_t size, gfp_t flags, const struct emu_site *site)
{
	void *to = emu_kmalloc(size, flags, EMU_KMALLOC, site);

	san_check(from, size, 0);
	return to ? memcpy(to, from, size) : NULL;
}

char *emu_kstrndup(const char *s, size_t most, gfp_t flags, const struct emu_site *site)
{
	size_t length = s ? strnlen(s, most) : 0;
	char *to = s ? emu_kmalloc(length + 1, flags, EMU_KMALLOC, site) : NULL;

	if (!to)
		return NULL;
	to[length] = '\0';
	return memcpy(to, s, length);
}

char *emu_kstrdup(const char *s, gfp_t flags, const struct emu_site *site)
{
	return emu_kstrndup(s, SIZE_MAX, flags, site);
}

void *emu_memdup_user(const void *from, size_t size, const struct emu_site *site)
{
	void *to = emu_kmalloc(size, GFP_USER, EMU_KMALLOC, site);

	if (!to)
		return ERR_PTR(-ENOMEM);
	if (emu_copy_from_user(to, from, size, site)) {
		emu_heap_free(to);
		return ERR_PTR(-EFAULT);
	}
	return to;
}

unsigned long emu_copy_from_user(void *to, const void *from, unsigned long size, const struct emu_site *site)
{
	emu_might_sleep("copy_from_user", site);
	san_check(to, size, 1);
	if (!san_good(from, size))
		return size;
	memcpy(to, from, size);
	return 0;
}

unsigned long emu_copy_to_user(void *to, const void *from, unsigned long size, const struct emu_site *site)
{
	emu_might_sleep("copy_to_user", site);
	san_check(from, size, 0);
	if (!san_good(to, size))
		return size;
	memcpy(to, from, size);
	return 0;
}

unsigned long clear_user(void *to, unsigned long size)
{
	if (!san_good(to, size))
		return size;
	memset(to, 0, size);
	return 0;
}

bool access_ok(const void *p, unsigned long size)
{
	return san_good(p, size);
}
