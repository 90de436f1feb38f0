/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PLATFORM_DEVICE_H
#define _LINUX_PLATFORM_DEVICE_H

#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/mod_devicetable.h>

#define PLATFORM_DEVID_NONE (-1)
#define PLATFORM_DEVID_AUTO (-2)

struct platform_device {
	const char *name;
	int id;
	bool id_auto;
	struct device dev;
	u64 platform_dma_mask;
	struct device_dma_parameters dma_parms;
	u32 num_resources;
	struct resource *resource;
	const struct platform_device_id *id_entry;
};
#define to_platform_device(x) container_of((x), struct platform_device, dev)
extern const struct bus_type platform_bus_type;

typedef struct { int message; } pm_message_t;
struct platform_driver {
	int (*probe)(struct platform_device *pdev);
	/*
	 * Either generation: int (*)(struct platform_device *) of 6.10 and before, void (*)(...) since 6.11. The machine
	 * makes the call, which knows the function's true type.
	 */
	const void *remove;
	const void *remove_new;
	void (*shutdown)(struct platform_device *pdev);
	int (*suspend)(struct platform_device *pdev, pm_message_t state);
	int (*resume)(struct platform_device *pdev);
	struct device_driver driver;
	const struct platform_device_id *id_table;
	bool prevent_deferred_probe;
	bool driver_managed_dma;
};
#define to_platform_driver(drv) container_of((drv), struct platform_driver, driver)

int __platform_driver_register(struct platform_driver *driver, struct module *owner);
#define platform_driver_register(driver) __platform_driver_register((driver), THIS_MODULE)
void platform_driver_unregister(struct platform_driver *driver);
#define module_platform_driver(driver) module_driver(driver, platform_driver_register, platform_driver_unregister)
#define builtin_platform_driver(driver) builtin_driver(driver, platform_driver_register)
int __platform_driver_probe(struct platform_driver *driver, int (*probe)(struct platform_device *), struct module *owner);
#define platform_driver_probe(driver, probe) __platform_driver_probe((driver), (probe), THIS_MODULE)

int platform_device_register(struct platform_device *pdev);
void platform_device_unregister(struct platform_device *pdev);
static inline void *platform_get_drvdata(const struct platform_device *pdev) { return dev_get_drvdata(&pdev->dev); }
static inline void platform_set_drvdata(struct platform_device *pdev, void *data) { dev_set_drvdata(&pdev->dev, data); }
struct resource *platform_get_resource(struct platform_device *pdev, unsigned int type, unsigned int n);
struct resource *platform_get_mem_or_io(struct platform_device *pdev, unsigned int n);
struct resource *platform_get_resource_byname(struct platform_device *pdev, unsigned int type, const char *name);
int platform_get_irq(struct platform_device *pdev, unsigned int n);
int platform_get_irq_optional(struct platform_device *pdev, unsigned int n);
int platform_get_irq_byname(struct platform_device *pdev, const char *name);
int platform_get_irq_byname_optional(struct platform_device *pdev, const char *name);
int platform_irq_count(struct platform_device *pdev);
void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned int n);
void __iomem *devm_platform_ioremap_resource_byname(struct platform_device *pdev, const char *name);
void __iomem *devm_platform_get_and_ioremap_resource(struct platform_device *pdev, unsigned int n, struct resource **res);

#endif
