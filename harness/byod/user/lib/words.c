/* SPDX-License-Identifier: MIT */
/* Sentences to the machine: complaints, faults, log lines. */
#include "library.h"

#include <stdio.h>

void complain(const char *id, const char *format, ...)
{
	char text[512];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	host_complain(id, text);
}

_Noreturn void fault(const char *id, const char *format, ...)
{
	char text[512];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	host_fault(id, text);
}
