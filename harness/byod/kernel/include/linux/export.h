/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_EXPORT_H
#define _LINUX_EXPORT_H

#include <linux/stringify.h>

/* All files of a driver are linked into one image: every extern symbol is visible. */
#define EMU_EXPORT(symbol) extern typeof(symbol) symbol
#define EXPORT_SYMBOL(symbol) EMU_EXPORT(symbol)
#define EXPORT_SYMBOL_GPL(symbol) EMU_EXPORT(symbol)
#define EXPORT_SYMBOL_NS(symbol, ns) EMU_EXPORT(symbol)
#define EXPORT_SYMBOL_NS_GPL(symbol, ns) EMU_EXPORT(symbol)

struct module;
extern struct module __this_module;
#define THIS_MODULE (&__this_module)

#endif
