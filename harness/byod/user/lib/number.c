/* SPDX-License-Identifier: MIT */
/* Numbers out of text, and the small rest of stdlib.h that needs no memory. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct parsed {
	unsigned long long value;
	const char *end;
	int negative;
	int overflow;
};

static int digit_value(int c)
{
	if (isdigit(c))
		return c - '0';
	return isalpha(c) ? tolower(c) - 'a' + 10 : INT_MAX;
}

static struct parsed parse(const char *text, int base)
{
	struct parsed result = { 0, text, 0, 0 };
	const char *at = text;

	while (isspace((unsigned char)*at))
		at++;
	if (*at == '-' || *at == '+')
		result.negative = *at++ == '-';
	int hexadecimal = at[0] == '0' && (at[1] == 'x' || at[1] == 'X') && isxdigit((unsigned char)at[2]);
	if (hexadecimal && (base == 0 || base == 16)) {
		base = 16;
		at += 2;
	} else if (base == 0) {
		base = *at == '0' ? 8 : 10;
	}
	for (int digit; (digit = digit_value((unsigned char)*at)) < base; at++) {
		if (result.value > (ULLONG_MAX - digit) / base)
			result.overflow = 1;
		result.value = result.value * base + digit;
		result.end = at + 1;
	}
	return result;
}

static long long signed_number(const char *text, char **end, int base, long long least, long long most)
{
	struct parsed number = parse(text, base);
	unsigned long long limit = number.negative ? -(unsigned long long)least : (unsigned long long)most;

	if (end)
		*end = (char *)number.end;
	if (number.overflow || number.value > limit) {
		errno = ERANGE;
		return number.negative ? least : most;
	}
	return number.negative ? -number.value : number.value;
}

static unsigned long long unsigned_number(const char *text, char **end, int base, unsigned long long most)
{
	struct parsed number = parse(text, base);

	if (end)
		*end = (char *)number.end;
	if (number.overflow || number.value > most) {
		errno = ERANGE;
		return most;
	}
	return number.negative ? -number.value : number.value;
}

long strtol(const char *text, char **end, int base)
{
	return signed_number(text, end, base, LONG_MIN, LONG_MAX);
}

long long strtoll(const char *text, char **end, int base)
{
	return signed_number(text, end, base, LLONG_MIN, LLONG_MAX);
}

unsigned long strtoul(const char *text, char **end, int base)
{
	return unsigned_number(text, end, base, ULONG_MAX);
}

unsigned long long strtoull(const char *text, char **end, int base)
{
	return unsigned_number(text, end, base, ULLONG_MAX);
}

intmax_t strtoimax(const char *text, char **end, int base)
{
	return strtoll(text, end, base);
}

uintmax_t strtoumax(const char *text, char **end, int base)
{
	return strtoull(text, end, base);
}

int atoi(const char *text)
{
	return strtol(text, NULL, 10);
}

long atol(const char *text)
{
	return strtol(text, NULL, 10);
}

long long atoll(const char *text)
{
	return strtoll(text, NULL, 10);
}

/* Decimal numbers with point and exponent, right to about 15 digits. */
double strtod(const char *text, char **end)
{
	const char *at = text, *last = text;
	double value = 0;
	int negative = 0, exponent = 0, digits = 0;

	while (isspace((unsigned char)*at))
		at++;
	if (*at == '-' || *at == '+')
		negative = *at++ == '-';
	for (int behind_point = 0;; at++) {
		if (*at == '.' && !behind_point) {
			behind_point = 1;
			continue;
		}
		if (!isdigit((unsigned char)*at))
			break;
		value = value * 10 + (*at - '0');
		exponent -= behind_point;
		digits++;
		last = at + 1;
	}
	if (digits > 0 && *at == '.')
		last = at + 1;
	if (digits > 0 && (*at == 'e' || *at == 'E')) {
		struct parsed power = parse(at + 1, 10);
		if (power.end != at + 1) {
			exponent += power.negative ? -(int)power.value : (int)power.value;
			last = power.end;
		}
	}
	for (; exponent > 0; exponent--)
		value *= 10;
	for (; exponent < 0; exponent++)
		value /= 10;
	if (end)
		*end = (char *)last;
	return negative ? -value : value;
}

double atof(const char *text)
{
	return strtod(text, NULL);
}

int abs(int value)
{
	return value < 0 ? -value : value;
}

long labs(long value)
{
	return value < 0 ? -value : value;
}

long long llabs(long long value)
{
	return value < 0 ? -value : value;
}

/* The same numbers in every run. */
static unsigned long long random_state = 1;

void srand(unsigned int seed)
{
	random_state = seed;
}

int rand(void)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (int)(random_state >> 33);
}

static void swap(char *a, char *b, size_t size)
{
	for (; size > 0; size--, a++, b++) {
		char kept = *a;
		*a = *b;
		*b = kept;
	}
}

/* Heap sort: no stack, no worst case. */
void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	char *items = base;
	size_t sorted = count, next = count / 2;

	while (sorted > 1) {
		size_t parent;
		if (next > 0) {
			parent = --next;
		} else {
			swap(items, items + --sorted * size, size);
			parent = 0;
		}
		for (size_t child; (child = 2 * parent + 1) < sorted; parent = child) {
			if (child + 1 < sorted && compare(items + child * size, items + (child + 1) * size) < 0)
				child++;
			if (compare(items + parent * size, items + child * size) >= 0)
				break;
			swap(items + parent * size, items + child * size, size);
		}
	}
}

void *bsearch(const void *key, const void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	const char *from = base;

	while (count > 0) {
		const char *middle = from + count / 2 * size;
		int order = compare(key, middle);
		if (order == 0)
			return (void *)middle;
		if (order > 0) {
			from = middle + size;
			count--;
		}
		count /= 2;
	}
	return NULL;
}
