// SPDX-License-Identifier: MIT
/* Formats of printk, the extensions of %p included. Addresses are shown as they are: nothing is hashed. */
#include "internal.h"
#include <linux/ctype.h>
#include <linux/mm.h>
#include <linux/of.h>
#include "sanitizer.h"

enum { LEFT = 1, PLUS = 2, SPACE = 4, ALTERNATE = 8, ZERO = 16, UPPER = 32, SIGNED = 64 };

struct spec {
	unsigned int flags;
	int width, precision;	/* precision -1: none */
	unsigned int base;
};

struct out {
	char *to;
	size_t size, at;	/* at counts past size too */
};

static void put(struct out *o, char c)
{
	if (o->at < o->size)
		o->to[o->at] = c;
	o->at++;
}

static void pad(struct out *o, char c, int count)
{
	while (count-- > 0)
		put(o, c);
}

static void put_text(struct out *o, const char *s, struct spec spec)
{
	int length;

	if (!s)
		s = "(null)";
	else if (IS_ERR_VALUE(s))
		s = "(efault)";
	length = strnlen(s, spec.precision >= 0 ? spec.precision : INT_MAX);
	if (!(spec.flags & LEFT))
		pad(o, ' ', spec.width - length);
	for (int i = 0; i < length; i++)
		put(o, s[i]);
	if (spec.flags & LEFT)
		pad(o, ' ', spec.width - length);
}

static void put_number(struct out *o, u64 value, struct spec spec)
{
	const char *digits = spec.flags & UPPER ? "0123456789ABCDEF" : "0123456789abcdef";
	char text[24], sign = 0;
	int count = 0, total;

	if (spec.flags & SIGNED) {
		if ((s64)value < 0) {
			sign = '-';
			value = -value;
		} else if (spec.flags & PLUS) {
			sign = '+';
		} else if (spec.flags & SPACE) {
			sign = ' ';
		}
	}
	if (spec.base == 16 && (spec.flags & ALTERNATE) && spec.precision < 0 && (spec.flags & ZERO) && spec.width > 2)
		spec.precision = spec.width - 2;
	do {
		text[count++] = digits[value % spec.base];
		value /= spec.base;
	} while (value);
	total = max(count, spec.precision) + (sign ? 1 : 0);
	if (spec.flags & ALTERNATE)
		total += spec.base == 16 ? 2 : spec.base == 8 ? 1 : 0;
	if (!(spec.flags & (LEFT | ZERO)) || ((spec.flags & ZERO) && spec.precision >= 0 && !(spec.flags & LEFT)))
		pad(o, ' ', spec.width - total);
	if (sign)
		put(o, sign);
	if ((spec.flags & ALTERNATE) && spec.base != 10) {
		put(o, '0');
		if (spec.base == 16)
			put(o, spec.flags & UPPER ? 'X' : 'x');
	}
	if ((spec.flags & ZERO) && !(spec.flags & LEFT) && spec.precision < 0)
		pad(o, '0', spec.width - total);
	pad(o, '0', spec.precision - count);
	while (count)
		put(o, text[--count]);
	if (spec.flags & LEFT)
		pad(o, ' ', spec.width - total);
}

static void put_address(struct out *o, u32 address, struct spec spec)
{
	spec.flags |= ZERO;
	spec.flags &= ~LEFT;
	spec.base = 16;
	spec.width = spec.flags & ALTERNATE ? 10 : 8;
	put_number(o, address, spec);
}

static const char *error_name(int error)
{
#define NAME(e) case e: return "-" #e;
	switch (error) {
	NAME(EPERM) NAME(ENOENT) NAME(EINTR) NAME(EIO) NAME(ENXIO) NAME(E2BIG) NAME(EBADF) NAME(EAGAIN) NAME(ENOMEM)
	NAME(EACCES) NAME(EFAULT) NAME(EBUSY) NAME(EEXIST) NAME(ENODEV) NAME(EINVAL) NAME(ENFILE) NAME(EMFILE) NAME(ENOTTY)
	NAME(EFBIG) NAME(ENOSPC) NAME(EPIPE) NAME(EDOM) NAME(ERANGE) NAME(EDEADLK) NAME(ENOSYS) NAME(ENODATA) NAME(ETIME)
	NAME(EPROTO) NAME(EBADMSG) NAME(EOVERFLOW) NAME(EMSGSIZE) NAME(EOPNOTSUPP) NAME(ENOBUFS) NAME(ESHUTDOWN)
	NAME(ETIMEDOUT) NAME(EALREADY) NAME(EINPROGRESS) NAME(EREMOTEIO) NAME(ECANCELED) NAME(ERESTARTSYS)
	NAME(ENOIOCTLCMD) NAME(EPROBE_DEFER) NAME(ENOTSUPP)
	}
#undef NAME
	return NULL;
}

static void put_fourcc(struct out *o, const u32 *fourcc)
{
	u32 code = *fourcc & ~BIT(31);
	char text[64];

	for (int i = 0; i < 4; i++) {
		char c = code >> (8 * i);

		text[i] = isascii(c) && isprint(c) ? c : '.';
	}
	snprintf(text + 4, sizeof(text) - 4, " %s-endian (0x%08x)", *fourcc & BIT(31) ? "big" : "little", *fourcc);
	put_text(o, text, (struct spec){ .precision = -1 });
}

static void put_bytes(struct out *o, const u8 *bytes, struct spec spec, const char *kind)
{
	char separator = *kind == 'C' ? ':' : *kind == 'D' ? '-' : *kind == 'N' ? 0 : ' ';
	int count = spec.width > 0 ? min(spec.width, 64) : 1;

	for (int i = 0; i < count; i++) {
		if (i && separator)
			put(o, separator);
		put_number(o, bytes[i], (struct spec){ .base = 16, .width = 2, .flags = ZERO, .precision = -1 });
	}
}

static void put_resource(struct out *o, const struct resource *res)
{
	char text[96];

	if (resource_type(res) == IORESOURCE_IRQ)
		snprintf(text, sizeof(text), "[irq %u]", res->start);
	else
		snprintf(text, sizeof(text), "[mem %#010x-%#010x]", res->start, res->end);
	put_text(o, text, (struct spec){ .precision = -1 });
}

static void put_site(struct out *o, const struct emu_site *site)
{
	char text[192];

	if (!site)
		snprintf(text, sizeof(text), "an unknown place");
	else if (site->file)
		snprintf(text, sizeof(text), "%s:%d (%s)", site->file, site->line, site->function);
	else
		snprintf(text, sizeof(text), "%s() of the kernel", site->function);
	put_text(o, text, (struct spec){ .precision = -1 });
}

/* After %p: what kind of thing it points to. Returns the letters that were used. */
static int put_pointer(struct out *o, const char *kind, const void *p, struct spec spec)
{
	if (!strncmp(kind, "EMU", 3))
		return put_site(o, p), 3;
	switch (*kind) {
	case 'x':
	case 'X':
	case 'K':
		if (*kind == 'K') {
			put_address(o, (u32)p, spec);
		} else {
			spec.base = 16;
			spec.flags |= *kind == 'X' ? UPPER : 0;
			put_number(o, (u32)p, spec);
		}
		return 1;
	case 'a':	/* phys_addr_t or dma_addr_t by reference */
		put_address(o, *(const u32 *)p, (struct spec){ .flags = ALTERNATE, .precision = -1 });
		return kind[1] == 'd' || kind[1] == 'p' ? 2 : 1;
	case 'e':
		if (IS_ERR(p)) {
			const char *name = error_name(-PTR_ERR(p));

			if (name)
				put_text(o, name, spec);
			else
				put_number(o, PTR_ERR(p), (struct spec){ .base = 10, .flags = SIGNED, .precision = -1 });
			return 1;
		}
		put_address(o, (u32)p, spec);
		return 1;
	case 'V': {
		const struct va_format *format = p;
		size_t left = o->at < o->size ? o->size - o->at : 0;
		va_list args;

		va_copy(args, *format->va);
		o->at += vsnprintf(left ? o->to + o->at : NULL, left, format->fmt, args);
		va_end(args);
		return 1;
	}
	case '4':
		if (kind[1] == 'c' && kind[2] == 'c') {
			put_fourcc(o, p);
			return 3;
		}
		break;
	case 'h':
		put_bytes(o, p, spec, kind + 1);
		return kind[1] == 'C' || kind[1] == 'D' || kind[1] == 'N' ? 2 : 1;
	case 'r':
	case 'R':
		put_resource(o, p);
		return 1;
	case 'M':
	case 'm':
		put_bytes(o, p, (struct spec){ .width = 6 }, *kind == 'M' ? "C" : "N");
		return 1;
	case 's':
	case 'S':
	case 'f':
	case 'F':
	case 'B':	/* a function: its number in the table of the module */
		put_text(o, "function#", (struct spec){ .precision = -1 });
		put_number(o, (u32)p, (struct spec){ .base = 10, .precision = -1 });
		return 1;
	case 'O':
		if (kind[1] == 'F') {
			const struct device_node *node = p;

			put_text(o, node ? (kind[2] == 'n' ? node->name : node->full_name) : NULL, spec);
			return kind[2] && isalpha(kind[2]) ? 3 : 2;
		}
		break;
	case 't':	/* time: %ptT, %ptS and others are seconds here */
		put_number(o, *(const s64 *)p, (struct spec){ .base = 10, .flags = SIGNED, .precision = -1 });
		for (int i = 1; ; i++)
			if (!isalpha(kind[i]))
				return i;
	}
	put_address(o, (u32)p, spec);
	return 0;
}

int vsnprintf(char *to, size_t size, const char *fmt, va_list args)
{
	struct out o = { to, size, 0 };

	for (; *fmt; fmt++) {
		struct spec spec = { .precision = -1, .base = 10 };
		int length = 0;	/* -2 hh, -1 h, 1 l, 2 ll */
		u64 value;

		if (*fmt != '%') {
			put(&o, *fmt);
			continue;
		}
		for (fmt++;; fmt++) {
			if (*fmt == '-')
				spec.flags |= LEFT;
			else if (*fmt == '+')
				spec.flags |= PLUS;
			else if (*fmt == ' ')
				spec.flags |= SPACE;
			else if (*fmt == '#')
				spec.flags |= ALTERNATE;
			else if (*fmt == '0')
				spec.flags |= ZERO;
			else
				break;
		}
		if (*fmt == '*') {
			spec.width = va_arg(args, int);
			if (spec.width < 0) {
				spec.width = -spec.width;
				spec.flags |= LEFT;
			}
			fmt++;
		}
		for (; isdigit(*fmt); fmt++)
			spec.width = spec.width * 10 + *fmt - '0';
		if (*fmt == '.') {
			spec.precision = 0;
			if (*++fmt == '*') {
				spec.precision = max(va_arg(args, int), -1);
				fmt++;
			}
			for (; isdigit(*fmt); fmt++)
				spec.precision = spec.precision * 10 + *fmt - '0';
		}
		for (;; fmt++) {
			if (*fmt == 'h')
				length--;
			else if (*fmt == 'l')
				length++;
			else if (*fmt == 'L' || *fmt == 'j')
				length = 2;
			else if (*fmt == 'z' || *fmt == 't' || *fmt == 'Z')
				length = 1;
			else
				break;
		}
		switch (*fmt) {
		case '\0':
			fmt--;
			continue;
		case '%':
			put(&o, '%');
			continue;
		case 'c':
			if (!(spec.flags & LEFT))
				pad(&o, ' ', spec.width - 1);
			put(&o, va_arg(args, int));
			if (spec.flags & LEFT)
				pad(&o, ' ', spec.width - 1);
			continue;
		case 's':
			put_text(&o, va_arg(args, const char *), spec);
			continue;
		case 'p':
			fmt += put_pointer(&o, fmt + 1, va_arg(args, const void *), spec);
			continue;
		case 'd':
		case 'i':
			spec.flags |= SIGNED;
			break;
		case 'u':
			break;
		case 'o':
			spec.base = 8;
			break;
		case 'X':
			spec.flags |= UPPER;
			fallthrough;
		case 'x':
			spec.base = 16;
			break;
		default:
			emu_fault("bad-format", "printf format \"%%%c\" is none that the kernel knows", *fmt);
		}
		if (length >= 2)
			value = va_arg(args, u64);
		else if (spec.flags & SIGNED)
			value = va_arg(args, int);
		else
			value = va_arg(args, unsigned int);
		if (length == -1)
			value = spec.flags & SIGNED ? (u64)(s16)value : (u16)value;
		else if (length <= -2)
			value = spec.flags & SIGNED ? (u64)(s8)value : (u8)value;
		put_number(&o, value, spec);
	}
	if (size) {
		san_check(to, min(o.at, size - 1) + 1, 1);
		to[min(o.at, size - 1)] = '\0';
	}
	return o.at;
}

int vscnprintf(char *to, size_t size, const char *fmt, va_list args)
{
	int length = vsnprintf(to, size, fmt, args);

	return size ? min_t(int, length, size - 1) : 0;
}

int vsprintf(char *to, const char *fmt, va_list args)
{
	return vsnprintf(to, INT_MAX, fmt, args);
}

#define VARIADIC(name, call, ...) \
	int name(__VA_ARGS__, const char *fmt, ...) \
	{ va_list args; int length; va_start(args, fmt); length = call; va_end(args); return length; }

VARIADIC(snprintf, vsnprintf(to, size, fmt, args), char *to, size_t size)
VARIADIC(scnprintf, vscnprintf(to, size, fmt, args), char *to, size_t size)
VARIADIC(sprintf, vsprintf(to, fmt, args), char *to)
VARIADIC(sysfs_emit, vscnprintf(to, PAGE_SIZE, fmt, args), char *to)
VARIADIC(sysfs_emit_at, vscnprintf(to + at, PAGE_SIZE - at, fmt, args), char *to, int at)

char *emu_kvasprintf(const struct emu_site *site, gfp_t flags, const char *fmt, va_list args)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	text = emu_kmalloc(length + 1, flags, EMU_KMALLOC, site);
	if (text)
		vsnprintf(text, length + 1, fmt, args);
	return text;
}

char *emu_kasprintf(const struct emu_site *site, gfp_t flags, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = emu_kvasprintf(site, flags, fmt, args);
	va_end(args);
	return text;
}
