// SPDX-License-Identifier: MIT
#include "internal.h"
#include <linux/ratelimit.h>

static char line[EMU_TEXT];
static size_t used;
static int line_level = LOGLEVEL_WARNING;

static void end_line(void)
{
	if (used)
		host_log(line_level, line, used);
	used = 0;
}

/* A line goes out at its newline, or when the next message begins; pr_cont adds to one that had none. */
int vprintk(const char *fmt, va_list args)
{
	char text[EMU_TEXT];
	int length = vscnprintf(text, sizeof(text), fmt, args);
	const char *at = text;
	int level = LOGLEVEL_WARNING;
	bool more = false;

	while (at[0] == KERN_SOH[0] && at[1]) {
		if (at[1] == 'c')
			more = true;
		else if (at[1] >= '0' && at[1] <= '7')
			level = at[1] - '0';
		at += 2;
	}
	if (!more) {
		end_line();
		line_level = level;
	}
	for (; *at; at++) {
		if (*at == '\n')
			end_line();
		else if (used < sizeof(line))
			line[used++] = *at;
	}
	return length;
}

int _printk(const char *fmt, ...)
{
	va_list args;
	int length;

	va_start(args, fmt);
	length = vprintk(fmt, args);
	va_end(args);
	return length;
}

void emu_printk_flush(void)
{
	end_line();
}

static void dev_vprintk(const char *level, const struct device *dev, const char *fmt, va_list args)
{
	struct va_format text = { fmt, &args };

	if (!dev)
		_printk("%s(NULL device *): %pV", level, &text);
	else
		_printk("%s%s %s: %pV", level, dev_driver_string(dev), dev_name(dev), &text);
}

void _dev_printk(const char *level, const struct device *dev, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	dev_vprintk(level, dev, fmt, args);
	va_end(args);
}

static int probe_message(const char *level, const struct device *dev, int error, const char *fmt, va_list args)
{
	struct va_format text = { fmt, &args };

	if (error == -EPROBE_DEFER)
		level = KERN_DEBUG;
	if (error != -ENOMEM)
		_dev_printk(level, dev, "error %pe: %pV", ERR_PTR(error), &text);
	return error;
}

int dev_err_probe(const struct device *dev, int error, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	probe_message(KERN_ERR, dev, error, fmt, args);
	va_end(args);
	return error;
}

int dev_warn_probe(const struct device *dev, int error, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	probe_message(KERN_WARNING, dev, error, fmt, args);
	va_end(args);
	return error;
}

int ___ratelimit(struct ratelimit_state *state, const char *function)
{
	if (!state->interval)
		return 1;
	if (!state->begin || time_after(jiffies, state->begin + state->interval)) {
		if (state->missed && !(state->flags & RATELIMIT_MSG_ON_RELEASE))
			_printk(KERN_WARNING "%s: %d callbacks suppressed\n", function, state->missed);
		state->begin = jiffies ?: 1;
		state->printed = 0;
		state->missed = 0;
	}
	if (state->printed < state->burst) {
		state->printed++;
		return 1;
	}
	state->missed++;
	return 0;
}

bool emu_printk_ratelimit(void)
{
	static DEFINE_RATELIMIT_STATE(state, DEFAULT_RATELIMIT_INTERVAL, DEFAULT_RATELIMIT_BURST);

	return ___ratelimit(&state, "printk_ratelimit");
}

int hex_dump_to_buffer(const void *data, size_t size, int row, int group, char *to, size_t to_size, bool ascii)
{
	const u8 *bytes = data;
	size_t count = min_t(size_t, size, row == 32 ? 32 : 16);
	int at = 0;

	if (group != 2 && group != 4 && group != 8)
		group = 1;
	if (to_size)
		to[0] = '\0';
	for (size_t i = 0; i + group <= count; i += group) {
		if (i)
			at += scnprintf(to + at, to_size - at, " ");
		for (int j = group - 1; j >= 0; j--)
			at += scnprintf(to + at, to_size - at, "%02x", bytes[i + j]);
	}
	if (ascii) {
		at += scnprintf(to + at, to_size - at, "  ");
		for (size_t i = 0; i < count; i++)
			at += scnprintf(to + at, to_size - at, "%c", bytes[i] >= ' ' && bytes[i] < 127 ? bytes[i] : '.');
	}
	return at;
}

void print_hex_dump(const char *level, const char *prefix, int prefix_type, int row, int group, const void *data,
		    size_t size, bool ascii)
{
	char text[32 * 3 + 2 + 32 + 1];

	if (row != 32)
		row = 16;
	for (size_t at = 0; at < size; at += row) {
		hex_dump_to_buffer(data + at, size - at, row, group, text, sizeof(text), ascii);
		if (prefix_type == DUMP_PREFIX_ADDRESS)
			_printk("%s%s%p: %s\n", level, prefix, data + at, text);
		else if (prefix_type == DUMP_PREFIX_OFFSET)
			_printk("%s%s%.8x: %s\n", level, prefix, (u32)at, text);
		else
			_printk("%s%s%s\n", level, prefix, text);
	}
}
