/* SPDX-License-Identifier: MIT */
/* string.h and strings.h. Whole ranges are checked as the program's own accesses are. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "checks.h"

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	check_read(from, size);
	check_write(to, size);
	__builtin_memcpy(to, from, size);
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	check_read(from, size);
	check_write(to, size);
	__builtin_memmove(to, from, size);
	return to;
}

void *memset(void *memory, int value, size_t size)
{
	check_write(memory, size);
	__builtin_memset(memory, value, size);
	return memory;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *x = a, *y = b;

	check_read(a, size);
	check_read(b, size);
	for (; size > 0; size--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

void *memchr(const void *memory, int value, size_t size)
{
	const unsigned char *at = memory;

	for (; size > 0; size--, at++) {
		check_read(at, 1);
		if (*at == (unsigned char)value)
			return (void *)at;
	}
	return NULL;
}

size_t strnlen(const char *text, size_t most)
{
	size_t length = 0;

	for (; length < most; length++) {
		check_read(text + length, 1);
		if (text[length] == 0)
			break;
	}
	return length;
}

size_t strlen(const char *text)
{
	return strnlen(text, (size_t)-1);
}

char *strcpy(char *restrict to, const char *restrict from)
{
	return memcpy(to, from, strlen(from) + 1);
}

char *strncpy(char *restrict to, const char *restrict from, size_t size)
{
	size_t length = strnlen(from, size);

	memcpy(to, from, length);
	memset(to + length, 0, size - length);
	return to;
}

char *strcat(char *restrict to, const char *restrict from)
{
	strcpy(to + strlen(to), from);
	return to;
}

char *strncat(char *restrict to, const char *restrict from, size_t most)
{
	size_t length = strnlen(from, most);
	char *end = to + strlen(to);

	memcpy(end, from, length);
	memset(end + length, 0, 1);
	return to;
}

/* One comparison for all four: `fold` maps characters before they are compared. */
static int compare(const char *a, const char *b, size_t most, int (*fold)(int))
{
	for (; most > 0; most--, a++, b++) {
		check_read(a, 1);
		check_read(b, 1);
		int x = fold((unsigned char)*a), y = fold((unsigned char)*b);
		if (x != y || x == 0)
			return x - y;
	}
	return 0;
}

static int same(int c)
{
	return c;
}

int strcmp(const char *a, const char *b)
{
	return compare(a, b, (size_t)-1, same);
}

int strncmp(const char *a, const char *b, size_t most)
{
	return compare(a, b, most, same);
}

int strcasecmp(const char *a, const char *b)
{
	return compare(a, b, (size_t)-1, tolower);
}

int strncasecmp(const char *a, const char *b, size_t most)
{
	return compare(a, b, most, tolower);
}

char *strchr(const char *text, int c)
{
	return memchr(text, c, strlen(text) + 1);
}

char *strrchr(const char *text, int c)
{
	for (size_t at = strlen(text) + 1; at > 0; at--)
		if (text[at - 1] == (char)c)
			return (char *)text + at - 1;
	return NULL;
}

char *strstr(const char *text, const char *part)
{
	size_t length = strlen(part);

	for (size_t rest = strlen(text); rest >= length; rest--, text++)
		if (memcmp(text, part, length) == 0)
			return (char *)text;
	return NULL;
}

/* How many characters at the beginning are in `set` (`inside` 1), or are not (0). */
static size_t span(const char *text, const char *set, int inside)
{
	size_t length = strlen(text), members = strlen(set), at = 0;

	while (at < length && (memchr(set, text[at], members) != NULL) == inside)
		at++;
	return at;
}

size_t strspn(const char *text, const char *set)
{
	return span(text, set, 1);
}

size_t strcspn(const char *text, const char *set)
{
	return span(text, set, 0);
}

char *strpbrk(const char *text, const char *set)
{
	text += strcspn(text, set);
	return *text ? (char *)text : NULL;
}

char *strtok_r(char *restrict text, const char *restrict separators, char **restrict state)
{
	char *word = text ? text : *state;

	word += strspn(word, separators);
	if (*word == 0) {
		*state = word;
		return NULL;
	}
	char *end = word + strcspn(word, separators);
	*state = *end ? end + 1 : end;
	*end = 0;
	return word;
}

char *strtok(char *restrict text, const char *restrict separators)
{
	static char *state;

	return strtok_r(text, separators, &state);
}

char *strdup(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = malloc(size);

	return copy ? memcpy(copy, text, size) : NULL;
}

char *strerror(int number)
{
	static const struct {
		int number;
		const char *text;
	} texts[] = {
		{ 0, "no error" },
		{ ENOENT, "no such file" },
		{ EBADF, "not an open file" },
		{ ENOMEM, "out of memory" },
		{ EACCES, "not allowed" },
		{ EBUSY, "busy" },
		{ ENODEV, "no such device" },
		{ EINVAL, "not a valid argument" },
		{ ENOTTY, "the device does not know this request" },
		{ ESPIPE, "cannot seek" },
		{ ERANGE, "out of range" },
		{ ENOSYS, "not implemented" },
		{ ETIMEDOUT, "timed out" },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].number == number)
			return (char *)texts[i].text;
	return (char *)"unknown error";
}
