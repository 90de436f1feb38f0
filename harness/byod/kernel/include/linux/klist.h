/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KLIST_H
#define _LINUX_KLIST_H

#include <linux/list.h>

#endif
