/* SPDX-License-Identifier: MIT */
/* The configuration every file is compiled with (prelude: given to the compiler with -include). */
#ifndef _LINUX_KCONFIG_H
#define _LINUX_KCONFIG_H

#define CONFIG_32BIT 1
#define CONFIG_ARM 1
#define CONFIG_ARCH_SUNXI 1
#define CONFIG_MACH_SUN8I 1
#define CONFIG_MODULES 1
#define CONFIG_PRINTK 1
#define CONFIG_BUG 1
#define CONFIG_HZ 100
#define CONFIG_OF 1
#define CONFIG_OF_ADDRESS 1
#define CONFIG_OF_IRQ 1
#define CONFIG_OF_RESERVED_MEM 1
#define CONFIG_COMMON_CLK 1
#define CONFIG_RESET_CONTROLLER 1
#define CONFIG_HAS_IOMEM 1
#define CONFIG_HAS_DMA 1
#define CONFIG_PM 1
#define CONFIG_PM_SLEEP 1
#define CONFIG_REGMAP 1
#define CONFIG_REGMAP_MMIO 1
#define CONFIG_MFD_SYSCON 1
#define CONFIG_GENERIC_ALLOCATOR 1
#define CONFIG_SUNXI_SRAM 1
#define CONFIG_CMA 1
#define CONFIG_DMA_CMA 1
#define CONFIG_CMA_ALIGNMENT 8
#define CONFIG_PAGE_SHIFT 12
#define CONFIG_MEDIA_SUPPORT 1
#define CONFIG_MEDIA_CONTROLLER 1
#define CONFIG_MEDIA_CONTROLLER_REQUEST_API 1
#define CONFIG_VIDEO_DEV 1
#define CONFIG_V4L_MEM2MEM_DRIVERS 1
#define CONFIG_V4L2_MEM2MEM_DEV 1
#define CONFIG_VIDEOBUF2_CORE 1
#define CONFIG_VIDEOBUF2_DMA_CONTIG 1
#define CONFIG_STAGING 1
#define CONFIG_STAGING_MEDIA 1
#define CONFIG_VIDEO_SUNXI 1
#define CONFIG_VIDEO_SUNXI_CEDRUS 1
/* Checks of the kernel's debug options that this one makes. */
#define CONFIG_DEBUG_SPINLOCK 1
#define CONFIG_DEBUG_MUTEXES 1
#define CONFIG_LOCKDEP 1
#define CONFIG_PROVE_LOCKING 1
#define CONFIG_DEBUG_ATOMIC_SLEEP 1

/* An option is 1 or not defined; the comma of EMU_PLACE_1 moves the 1 to the second place. */
#define EMU_PLACE_1 0,
#define EMU_SECOND(ignored, value, ...) value
#define EMU_IS_ONE(x) EMU_IS_ONE_(x)
#define EMU_IS_ONE_(x) EMU_IS_ONE__(EMU_PLACE_##x)
#define EMU_IS_ONE__(placed) EMU_SECOND(placed 1, 0, 0)

#define IS_BUILTIN(option) EMU_IS_ONE(option)
#define IS_MODULE(option) EMU_IS_ONE(option##_MODULE)
#define IS_REACHABLE(option) (IS_BUILTIN(option) || IS_MODULE(option))
#define IS_ENABLED(option) (IS_BUILTIN(option) || IS_MODULE(option))

#include <linux/compiler_types.h>

#endif
