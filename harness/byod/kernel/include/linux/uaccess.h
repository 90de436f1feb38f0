/* SPDX-License-Identifier: MIT */
/* The client's memory is the kernel's: copies are checked for bounds, and return the bytes that could not be copied. */
#ifndef _LINUX_UACCESS_H
#define _LINUX_UACCESS_H

#include <linux/types.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <cedrus_emu/site.h>

unsigned long emu_copy_from_user(void *to, const void __user *from, unsigned long size, const struct emu_site *site);
unsigned long emu_copy_to_user(void __user *to, const void *from, unsigned long size, const struct emu_site *site);
#define copy_from_user(to, from, size) emu_copy_from_user((to), (from), (size), EMU_HERE)
#define copy_to_user(to, from, size) emu_copy_to_user((to), (from), (size), EMU_HERE)
#define get_user(x, p) (copy_from_user(&(x), (p), sizeof(*(p))) ? -EFAULT : 0)
#define put_user(x, p) ({ typeof(*(p)) emu_put__ = (x); copy_to_user((p), &emu_put__, sizeof(emu_put__)) ? -EFAULT : 0; })
#define __get_user(x, p) get_user(x, p)
#define __put_user(x, p) put_user(x, p)
unsigned long clear_user(void __user *to, unsigned long size);
bool access_ok(const void __user *p, unsigned long size);

#endif
