/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CONTAINER_OF_H
#define _LINUX_CONTAINER_OF_H

#include <linux/build_bug.h>
#include <linux/stddef.h>

#define typeof_member(type, member) typeof(((type *)0)->member)
#define container_of(pointer, type, member) ({ \
	void *emu_member__ = (void *)(pointer); \
	_Static_assert(__same_type(*(pointer), ((type *)0)->member) || __same_type(*(pointer), void), \
		       "container_of: the pointer is not one to the member " #member); \
	((type *)(emu_member__ - offsetof(type, member))); })
#define container_of_const(pointer, type, member) \
	_Generic(pointer, \
		 const typeof(*(pointer)) *: ((const type *)container_of(pointer, type, member)), \
		 default: ((type *)container_of(pointer, type, member)))

#endif
