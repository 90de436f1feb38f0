/* SPDX-License-Identifier: MIT */
/* The conversions of printf. */
#include <ctype.h>
#include <string.h>

#include "library.h"

struct conversion {
	int left, plus, space, alternate, zero;
	int width;
	int precision; /* -1: none given */
	int size;      /* bytes of an integer argument: 1, 2, 4, 8 */
	char kind;
};

struct output {
	put_function put;
	void *context;
	int length;
};

static void emit(struct output *out, const char *text, size_t length)
{
	if (length > 0)
		out->put(out->context, text, length);
	out->length += length;
}

static void repeat(struct output *out, char c, int count)
{
	for (; count > 0; count--)
		emit(out, &c, 1);
}

/* A number in its field: blanks, sign or prefix, zeros, digits, blanks. */
static void emit_number(struct output *out, const struct conversion *c, const char *prefix, int zeros, const char *digits,
			size_t length, int zero_pads)
{
	int blanks = c->width - (int)(strlen(prefix) + zeros + length);

	if (blanks > 0 && zero_pads && c->zero && !c->left) {
		zeros += blanks;
		blanks = 0;
	}
	if (!c->left)
		repeat(out, ' ', blanks);
	emit(out, prefix, strlen(prefix));
	repeat(out, '0', zeros);
	emit(out, digits, length);
	if (c->left)
		repeat(out, ' ', blanks);
}

static const char *sign_of(const struct conversion *c, int negative)
{
	if (negative)
		return "-";
	if (c->plus)
		return "+";
	return c->space ? " " : "";
}

static void emit_integer(struct output *out, const struct conversion *c, unsigned long long value, int negative)
{
	int base = c->kind == 'o' ? 8 : c->kind == 'x' || c->kind == 'X' || c->kind == 'p' ? 16 : 10;
	const char *symbols = c->kind == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	char digits[24];
	int at = sizeof(digits);
	int is_signed = c->kind == 'd' || c->kind == 'i';
	const char *prefix = is_signed ? sign_of(c, negative) : "";

	if ((base == 16 && c->alternate && value != 0) || c->kind == 'p')
		prefix = c->kind == 'X' ? "0X" : "0x";
	for (unsigned long long rest = value; rest != 0; rest /= base)
		digits[--at] = symbols[rest % base];
	int length = sizeof(digits) - at;
	int least = c->precision >= 0 ? c->precision : 1;
	if (base == 8 && c->alternate && least <= length)
		least = length + 1;
	emit_number(out, c, prefix, least > length ? least - length : 0, digits + at, length, c->precision < 0);
}

/* ---- floating point: the exact decimal expansion, in limbs of nine digits ---- */

#define LIMB 1000000000u
#define WHOLE_LIMBS 36    /* 2^1024 has 309 digits */
#define FRACTION_LIMBS 121 /* 2^-1074 has 1074 */

struct decimal {
	/* All digits, first one not 0 (but for zero itself). */
	char digits[(WHOLE_LIMBS + FRACTION_LIMBS) * 9];
	int count;
	int point; /* digits ahead of the decimal point, may be negative */
};

static void expand(double value, struct decimal *result)
{
	union {
		double value;
		uint64_t bits;
	} word = { value };
	int exponent = (int)(word.bits >> 52 & 0x7ff);
	uint64_t mantissa = word.bits & ((1ULL << 52) - 1);
	uint32_t limbs[WHOLE_LIMBS + FRACTION_LIMBS] = { 0 };

	if (exponent != 0)
		mantissa |= 1ULL << 52;
	else
		exponent = 1;
	exponent -= 1075;
	limbs[WHOLE_LIMBS - 1] = mantissa % LIMB;
	limbs[WHOLE_LIMBS - 2] = mantissa / LIMB;
	for (; exponent > 0; exponent--) {
		uint32_t carry = 0;
		for (int i = WHOLE_LIMBS - 1; i >= 0; i--) {
			uint32_t doubled = limbs[i] * 2 + carry;
			carry = doubled >= LIMB;
			limbs[i] = carry ? doubled - LIMB : doubled;
		}
	}
	for (; exponent < 0; exponent++) {
		uint32_t carry = 0;
		for (int i = 0; i < WHOLE_LIMBS + FRACTION_LIMBS; i++) {
			uint32_t limb = limbs[i] + carry * LIMB;
			carry = limb & 1;
			limbs[i] = limb >> 1;
		}
	}
	result->count = 0;
	result->point = WHOLE_LIMBS * 9;
	for (int i = 0; i < WHOLE_LIMBS + FRACTION_LIMBS; i++) {
		for (uint32_t step = LIMB / 10; step > 0; step /= 10) {
			char digit = '0' + limbs[i] / step % 10;
			if (result->count == 0 && digit == '0')
				result->point--;
			else
				result->digits[result->count++] = digit;
		}
	}
	if (result->count == 0)
		result->point = 1;
}

/* Rounds to `wanted` digits (none or less: to nothing or one), to even when exactly between two. */
static void round_to(struct decimal *number, int wanted)
{
	if (wanted >= number->count)
		return;
	if (wanted < 0) {
		number->count = 0;
		return;
	}
	int up = number->digits[wanted] > '5';
	if (number->digits[wanted] == '5') {
		up = wanted > 0 && (number->digits[wanted - 1] & 1);
		for (int i = wanted + 1; i < number->count; i++)
			up |= number->digits[i] != '0';
	}
	number->count = wanted;
	if (!up)
		return;
	int at = wanted;
	while (at > 0 && number->digits[at - 1] == '9')
		number->digits[--at] = '0';
	if (at > 0) {
		number->digits[at - 1]++;
		return;
	}
	number->digits[0] = '1';
	for (int i = 1; i <= wanted; i++)
		number->digits[i] = '0';
	number->count = wanted > 0 ? wanted : 1;
	number->point++;
}

static char digit_at(const struct decimal *number, int index)
{
	return index >= 0 && index < number->count ? number->digits[index] : '0';
}

static void emit_float(struct output *out, const struct conversion *c, double value)
{
	static char text[WHOLE_LIMBS * 9 + 1200];
	static struct decimal number;
	const char *prefix = sign_of(c, __builtin_signbit(value) != 0);
	int upper = isupper((unsigned char)c->kind);
	char kind = tolower((unsigned char)c->kind);
	int precision = c->precision < 0 ? 6 : c->precision > 1100 ? 1100 : c->precision;
	int length = 0, trim = 0;

	if (__builtin_isnan(value) || __builtin_isinf(value)) {
		const char *word = __builtin_isnan(value) ? (upper ? "NAN" : "nan") : (upper ? "INF" : "inf");
		emit_number(out, c, prefix, 0, word, 3, 0);
		return;
	}
	expand(value, &number);
	if (kind == 'g') {
		struct decimal *n = &number;
		precision = precision == 0 ? 1 : precision;
		round_to(n, precision);
		int exponent = n->count == 0 ? 0 : n->point - 1;
		kind = exponent < -4 || exponent >= precision ? 'e' : 'f';
		precision = kind == 'e' ? precision - 1 : precision - 1 - exponent;
		trim = !c->alternate;
	}
	int exponent = number.count == 0 ? 0 : number.point - 1;
	if (kind == 'f') {
		round_to(&number, number.point + precision);
		if (number.point <= 0)
			text[length++] = '0';
		for (int i = 0; i < number.point; i++)
			text[length++] = digit_at(&number, i);
	} else {
		round_to(&number, precision + 1);
		exponent = number.count == 0 ? 0 : number.point - 1;
		text[length++] = digit_at(&number, 0);
	}
	int first = kind == 'f' ? number.point : 1;
	if (precision > 0 || c->alternate)
		text[length++] = '.';
	for (int i = 0; i < precision; i++)
		text[length++] = digit_at(&number, first + i);
	if (trim && precision > 0) {
		while (text[length - 1] == '0')
			length--;
		if (text[length - 1] == '.')
			length--;
	}
	if (kind == 'e') {
		int power = exponent < 0 ? -exponent : exponent;
		text[length++] = upper ? 'E' : 'e';
		text[length++] = exponent < 0 ? '-' : '+';
		if (power >= 100)
			text[length++] = '0' + power / 100;
		text[length++] = '0' + power / 10 % 10;
		text[length++] = '0' + power % 10;
	}
	emit_number(out, c, prefix, 0, text, length, 1);
}

static void emit_text(struct output *out, const struct conversion *c, const char *text)
{
	size_t length = c->precision >= 0 ? strnlen(text, c->precision) : strlen(text);

	if (!c->left)
		repeat(out, ' ', c->width - (int)length);
	emit(out, text, length);
	if (c->left)
		repeat(out, ' ', c->width - (int)length);
}

static const char *number_or_star(const char *at, int *number, va_list *list)
{
	if (*at == '*') {
		*number = va_arg(*list, int);
		return at + 1;
	}
	for (*number = 0; isdigit((unsigned char)*at); at++)
		*number = *number * 10 + (*at - '0');
	return at;
}

static const char *read_conversion(const char *at, struct conversion *c, va_list *list)
{
	*c = (struct conversion){ .precision = -1, .size = 4 };
	for (;; at++) {
		if (*at == '-')
			c->left = 1;
		else if (*at == '+')
			c->plus = 1;
		else if (*at == ' ')
			c->space = 1;
		else if (*at == '#')
			c->alternate = 1;
		else if (*at == '0')
			c->zero = 1;
		else
			break;
	}
	at = number_or_star(at, &c->width, list);
	if (c->width < 0) {
		c->left = 1;
		c->width = -c->width;
	}
	if (*at == '.') {
		at = number_or_star(at + 1, &c->precision, list);
		if (c->precision < 0)
			c->precision = -1;
	}
	for (;; at++) {
		if (*at == 'h')
			c->size /= 2;
		else if (*at == 'j' || (*at == 'l' && at[1] == 'l'))
			c->size = 8;
		else if (*at != 'l' && *at != 'z' && *at != 't' && *at != 'q')
			break;
	}
	c->kind = *at;
	return *at ? at + 1 : at;
}

static void emit_signed(struct output *out, const struct conversion *c, va_list *list)
{
	long long value = c->size == 8 ? va_arg(*list, long long) : va_arg(*list, int);

	if (c->size == 1)
		value = (signed char)value;
	if (c->size == 2)
		value = (short)value;
	emit_integer(out, c, value < 0 ? -(unsigned long long)value : (unsigned long long)value, value < 0);
}

static void emit_unsigned(struct output *out, const struct conversion *c, va_list *list)
{
	unsigned long long value = c->size == 8 ? va_arg(*list, unsigned long long) : va_arg(*list, unsigned int);

	if (c->size == 1)
		value = (unsigned char)value;
	if (c->size == 2)
		value = (unsigned short)value;
	emit_integer(out, c, value, 0);
}

int format_text(put_function put, void *context, const char *format, va_list list)
{
	struct output out = { put, context, 0 };
	va_list rest;

	va_copy(rest, list);
	while (*format) {
		size_t plain = strcspn(format, "%");
		emit(&out, format, plain);
		format += plain;
		if (*format == 0)
			break;
		struct conversion c;
		const char *begin = format;
		format = read_conversion(format + 1, &c, &rest);
		switch (c.kind) {
		case 'd':
		case 'i':
			emit_signed(&out, &c, &rest);
			break;
		case 'u':
		case 'o':
		case 'x':
		case 'X':
			emit_unsigned(&out, &c, &rest);
			break;
		case 'p':
			emit_integer(&out, &c, va_arg(rest, uintptr_t), 0);
			break;
		case 'c': {
			char character = va_arg(rest, int);
			int blanks = c.width - 1;
			if (!c.left)
				repeat(&out, ' ', blanks);
			emit(&out, &character, 1);
			if (c.left)
				repeat(&out, ' ', blanks);
			break;
		}
		case 's': {
			const char *text = va_arg(rest, const char *);
			emit_text(&out, &c, text ? text : "(null)");
			break;
		}
		case 'f':
		case 'F':
		case 'e':
		case 'E':
		case 'g':
		case 'G':
			emit_float(&out, &c, va_arg(rest, double));
			break;
		case '%':
			emit(&out, "%", 1);
			break;
		default:
			/* %n, %a and what is none at all: shown as it stands, so that it is seen */
			emit(&out, begin, format - begin);
		}
	}
	va_end(rest);
	return out.length;
}
