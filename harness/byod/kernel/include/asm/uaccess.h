/* SPDX-License-Identifier: MIT */
#include <linux/uaccess.h>
