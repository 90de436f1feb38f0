/* SPDX-License-Identifier: MIT */
/* A place in the source, kept by locks, allocations and waits for the sentences that name it. */
#ifndef CEDRUS_EMU_SITE_H
#define CEDRUS_EMU_SITE_H

struct emu_site {
	const char *file;	/* null inside the runtime: only the function is shown then */
	const char *function;
	int line;
};

#ifdef EMU_RUNTIME
#define EMU_FILE ((const char *)0)
#else
#define EMU_FILE __FILE_NAME__
#endif

#define EMU_HERE ({ \
	static const struct emu_site emu_site__ = { EMU_FILE, __func__, __LINE__ }; \
	&emu_site__; })

#endif
