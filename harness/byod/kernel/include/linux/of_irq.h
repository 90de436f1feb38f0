/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_OF_IRQ_H
#define _LINUX_OF_IRQ_H

#include <linux/of.h>

int of_irq_get(struct device_node *node, int index);
int of_irq_get_byname(struct device_node *node, const char *name);
unsigned int irq_of_parse_and_map(struct device_node *node, int index);

#endif
