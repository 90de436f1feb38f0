/* SPDX-License-Identifier: MIT */
/* The Video Engine of these SoCs sits behind no IOMMU that is modelled: a driver that asks is told so. */
#ifndef _LINUX_IOMMU_H
#define _LINUX_IOMMU_H

#include <linux/types.h>
#include <linux/err.h>
#include <linux/device.h>

#define IOMMU_READ 1
#define IOMMU_WRITE 2
struct iommu_domain;
static inline bool device_iommu_mapped(struct device *dev) { return false; }
static inline struct iommu_domain *iommu_get_domain_for_dev(struct device *dev) { return NULL; }
static inline struct iommu_domain *iommu_paging_domain_alloc(struct device *dev) { return ERR_PTR(-ENODEV); }
static inline int iommu_attach_device(struct iommu_domain *domain, struct device *dev) { return -ENODEV; }
static inline void iommu_detach_device(struct iommu_domain *domain, struct device *dev) { }
static inline void iommu_domain_free(struct iommu_domain *domain) { }

#endif
