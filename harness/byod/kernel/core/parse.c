// SPDX-License-Identifier: MIT
/* Numbers of texts. */
#include "internal.h"
#include <linux/ctype.h>
#include <linux/hex.h>

int hex_to_bin(unsigned char c)
{
	return isdigit(c) ? c - '0' : isxdigit(c) ? tolower(c) - 'a' + 10 : -1;
}

int hex2bin(u8 *to, const char *from, size_t count)
{
	for (; count--; from += 2) {
		int high = hex_to_bin(from[0]);
		int low = high < 0 ? -1 : hex_to_bin(from[1]);

		if (low < 0)
			return -EINVAL;
		*to++ = high << 4 | low;
	}
	return 0;
}

char *bin2hex(char *to, const void *from, size_t count)
{
	for (const u8 *p = from; count--; p++) {
		*to++ = "0123456789abcdef"[*p >> 4];
		*to++ = "0123456789abcdef"[*p & 15];
	}
	return to;
}

/* The digits at s; the end is where they stop. */
static const char *digits(const char *s, unsigned int *base, u64 *value, bool *overflow)
{
	if (*base == 0) {
		*base = 10;
		if (s[0] == '0')
			*base = tolower(s[1]) == 'x' && isxdigit(s[2]) ? 16 : 8;
	}
	if (*base == 16 && s[0] == '0' && tolower(s[1]) == 'x')
		s += 2;
	*value = 0;
	*overflow = false;
	for (; isalnum(*s); s++) {
		unsigned int digit = isdigit(*s) ? *s - '0' : tolower(*s) - 'a' + 10;

		if (digit >= *base)
			break;
		*overflow |= __builtin_mul_overflow(*value, (u64)*base, value);
		*overflow |= __builtin_add_overflow(*value, (u64)digit, value);
	}
	return s;
}

int kstrtoull(const char *s, unsigned int base, unsigned long long *result)
{
	bool overflow;
	u64 value;
	const char *end;

	if (*s == '+')
		s++;
	end = digits(s, &base, &value, &overflow);
	if (end == s)
		return -EINVAL;
	if (*end == '\n')
		end++;
	if (*end)
		return -EINVAL;
	if (overflow)
		return -ERANGE;
	*result = value;
	return 0;
}

int kstrtoll(const char *s, unsigned int base, long long *result)
{
	unsigned long long value;
	bool minus = *s == '-';
	int ret = kstrtoull(s + minus, base, &value);

	if (ret)
		return ret;
	if (minus ? value > 1ULL << 63 : value >= 1ULL << 63)
		return -ERANGE;
	*result = minus ? -value : value;
	return 0;
}

#define NARROW(name, wide, type, through) \
	int name(const char *s, unsigned int base, type *result) \
	{ wide value; int ret = through(s, base, &value); \
	  if (ret) return ret; \
	  if (value != (wide)(type)value) return -ERANGE; \
	  *result = value; return 0; }
NARROW(kstrtoul, unsigned long long, unsigned long, kstrtoull)
NARROW(kstrtol, long long, long, kstrtoll)
NARROW(kstrtouint, unsigned long long, unsigned int, kstrtoull)
NARROW(kstrtoint, long long, int, kstrtoll)
NARROW(kstrtou16, unsigned long long, u16, kstrtoull)
NARROW(kstrtos16, long long, s16, kstrtoll)
NARROW(kstrtou8, unsigned long long, u8, kstrtoull)
NARROW(kstrtos8, long long, s8, kstrtoll)

int kstrtobool(const char *s, bool *result)
{
	if (!s)
		return -EINVAL;
	switch (tolower(s[0])) {
	case 'y':
	case 't':
	case '1':
		*result = true;
		return 0;
	case 'n':
	case 'f':
	case '0':
		*result = false;
		return 0;
	case 'o':
		if (tolower(s[1]) == 'n' || tolower(s[1]) == 'f') {
			*result = tolower(s[1]) == 'n';
			return 0;
		}
	}
	return -EINVAL;
}

unsigned long long simple_strtoull(const char *s, char **end, unsigned int base)
{
	bool overflow;
	u64 value;

	s = digits(s, &base, &value, &overflow);
	if (end)
		*end = (char *)s;
	return value;
}

unsigned long simple_strtoul(const char *s, char **end, unsigned int base)
{
	return simple_strtoull(s, end, base);
}

long simple_strtol(const char *s, char **end, unsigned int base)
{
	return *s == '-' ? -simple_strtoul(s + 1, end, base) : simple_strtoul(s, end, base);
}

int sscanf(const char *from, const char *fmt, ...)
{
	va_list args;
	int count = 0;

	va_start(args, fmt);
	for (; *fmt; fmt++) {
		bool skip = false;
		int width = 0, length = 0;

		if (isspace(*fmt)) {
			from = skip_spaces(from);
			continue;
		}
		if (*fmt != '%') {
			if (*fmt != *from++)
				break;
			continue;
		}
		if (*++fmt == '*') {
			skip = true;
			fmt++;
		}
		for (; isdigit(*fmt); fmt++)
			width = width * 10 + *fmt - '0';
		for (;; fmt++) {
			if (*fmt == 'l')
				length++;
			else if (*fmt == 'h')
				length--;
			else if (*fmt != 'z')
				break;
		}
		if (*fmt == 'c' || *fmt == 's') {
			char *to = skip ? NULL : va_arg(args, char *);
			int most = width ?: (*fmt == 'c' ? 1 : INT_MAX);

			if (*fmt == 's')
				from = skip_spaces(from);
			if (!*from)
				break;
			for (; most && *from && (*fmt == 'c' || !isspace(*from)); most--, from++)
				if (to)
					*to++ = *from;
			if (to && *fmt == 's')
				*to = '\0';
		} else {
			unsigned int base = *fmt == 'x' || *fmt == 'X' ? 16 : *fmt == 'o' ? 8 : *fmt == 'i' ? 0 : 10;
			char part[72];
			bool minus, overflow;
			const char *end;
			u64 value;

			if (!strchr("diuxXo", *fmt))
				emu_fault("bad-format", "scanf format \"%%%c\" is none that this kernel knows", *fmt);
			from = skip_spaces(from);
			strscpy(part, from, width ? min_t(size_t, width + 1, sizeof(part)) : sizeof(part));
			minus = part[0] == '-' && *fmt != 'u';
			end = digits(part + minus, &base, &value, &overflow);
			if (end == part + minus)
				break;
			from += end - part;
			value = minus ? -value : value;
			if (!skip) {
				void *to = va_arg(args, void *);

				if (length >= 2)
					*(u64 *)to = value;
				else if (length == -1)
					*(u16 *)to = value;
				else if (length <= -2)
					*(u8 *)to = value;
				else
					*(u32 *)to = value;
			}
		}
		count += !skip;
	}
	va_end(args);
	return count;
}
