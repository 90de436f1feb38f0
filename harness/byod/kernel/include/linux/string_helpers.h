/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_STRING_HELPERS_H
#define _LINUX_STRING_HELPERS_H

#include <linux/string.h>
#include <linux/ctype.h>

#include <linux/string_choices.h>

#endif
