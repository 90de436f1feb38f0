/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_OF_ADDRESS_H
#define _LINUX_OF_ADDRESS_H

#include <linux/ioport.h>
#include <linux/of.h>
#include <linux/io.h>

int of_address_to_resource(struct device_node *node, int index, struct resource *res);
void __iomem *of_iomap(struct device_node *node, int index);

#endif
