/* SPDX-License-Identifier: MIT */
#include <linux/printk.h>
#include <linux/dev_printk.h>
