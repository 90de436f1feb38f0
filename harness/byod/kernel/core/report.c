// SPDX-License-Identifier: MIT
/* Complaints and ends. */
#include "internal.h"

static const char *text_of(char *text, const char *fmt, va_list args)
{
	vsnprintf(text, EMU_TEXT, fmt, args);
	return text;
}

void emu_complain(const char *id, const char *fmt, ...)
{
	char text[EMU_TEXT];
	va_list args;

	va_start(args, fmt);
	host_complain(id, text_of(text, fmt, args));
	va_end(args);
}

void emu_fault(const char *id, const char *fmt, ...)
{
	char text[EMU_TEXT];
	va_list args;

	va_start(args, fmt);
	host_fault(id, text_of(text, fmt, args));
}

void emu_bug(const struct emu_site *site, const char *condition)
{
	if (condition)
		emu_fault("bug", "BUG_ON(%s) at %pEMU: the driver found a state that must not be and gave up", condition, site);
	emu_fault("bug", "BUG() at %pEMU: the driver came to a place that must not be reached", site);
}

void emu_warn(const struct emu_site *site, const char *condition, const char *fmt, ...)
{
	char text[EMU_TEXT] = "";
	va_list args;
	size_t length;

	if (fmt) {
		va_start(args, fmt);
		vsnprintf(text, sizeof(text), fmt, args);
		va_end(args);
	}
	length = strlen(text);
	if (length && text[length - 1] == '\n')
		text[length - 1] = '\0';
	emu_complain("warn", "WARN_ON(%s) at %pEMU%s%s", condition, site, text[0] ? ": " : "", text);
	_printk(KERN_WARNING "WARNING: at %pEMU: %s%s%s\n", site, condition, text[0] ? ": " : "", text);
}

void panic(const char *fmt, ...)
{
	char text[EMU_TEXT];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	emu_fault("panic", "panic: %s", text);
}

void emu_list_broken(const char *what, const struct list_head *node, const struct emu_site *site)
{
	emu_fault("list-corrupt", "%s, at %pEMU", what, site);
}

void emu_refcount_misuse(const char *what)
{
	emu_complain("refcount-misuse", "a reference count was %s", what);
}

void dump_stack(void)
{
	_printk(KERN_WARNING "dump_stack: {site:%u}\n", host_site());
}
