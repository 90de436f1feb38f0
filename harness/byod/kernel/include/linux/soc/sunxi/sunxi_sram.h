/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SUNXI_SRAM_H
#define _LINUX_SUNXI_SRAM_H

#include <cedrus_emu/site.h>

struct device;
int emu_sunxi_sram_claim(struct device *dev, const struct emu_site *site);
void emu_sunxi_sram_release(struct device *dev, const struct emu_site *site);
#define sunxi_sram_claim(dev) emu_sunxi_sram_claim((dev), EMU_HERE)
#define sunxi_sram_release(dev) emu_sunxi_sram_release((dev), EMU_HERE)

#endif
