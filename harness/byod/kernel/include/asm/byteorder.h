/* SPDX-License-Identifier: MIT */
#ifndef _ASM_BYTEORDER_H
#define _ASM_BYTEORDER_H

#include <linux/types.h>
#include <linux/swab.h>

#define __LITTLE_ENDIAN 1234
#ifndef __LITTLE_ENDIAN_BITFIELD
#define __LITTLE_ENDIAN_BITFIELD
#endif

#define cpu_to_le16(x) ((__le16)(__u16)(x))
#define cpu_to_le32(x) ((__le32)(__u32)(x))
#define cpu_to_le64(x) ((__le64)(__u64)(x))
#define le16_to_cpu(x) ((__u16)(__le16)(x))
#define le32_to_cpu(x) ((__u32)(__le32)(x))
#define le64_to_cpu(x) ((__u64)(__le64)(x))
#define cpu_to_be16(x) ((__be16)swab16(x))
#define cpu_to_be32(x) ((__be32)swab32(x))
#define cpu_to_be64(x) ((__be64)swab64(x))
#define be16_to_cpu(x) swab16(x)
#define be32_to_cpu(x) swab32(x)
#define be64_to_cpu(x) swab64(x)
#define __cpu_to_le16 cpu_to_le16
#define __cpu_to_le32 cpu_to_le32
#define __cpu_to_le64 cpu_to_le64
#define __le16_to_cpu le16_to_cpu
#define __le32_to_cpu le32_to_cpu
#define __le64_to_cpu le64_to_cpu
#define __cpu_to_be16 cpu_to_be16
#define __cpu_to_be32 cpu_to_be32
#define __be16_to_cpu be16_to_cpu
#define __be32_to_cpu be32_to_cpu
#define htons(x) cpu_to_be16(x)
#define htonl(x) cpu_to_be32(x)
#define ntohs(x) be16_to_cpu(x)
#define ntohl(x) be32_to_cpu(x)
static inline __u16 le16_to_cpup(const __le16 *p) { return *p; }
static inline __u32 le32_to_cpup(const __le32 *p) { return *p; }
static inline __u64 le64_to_cpup(const __le64 *p) { return *p; }
static inline __u16 be16_to_cpup(const __be16 *p) { return swab16(*p); }
static inline __u32 be32_to_cpup(const __be32 *p) { return swab32(*p); }
static inline __u64 be64_to_cpup(const __be64 *p) { return swab64(*p); }
static inline __le16 cpu_to_le16p(const __u16 *p) { return *p; }
static inline __le32 cpu_to_le32p(const __u32 *p) { return *p; }
static inline __be16 cpu_to_be16p(const __u16 *p) { return swab16(*p); }
static inline __be32 cpu_to_be32p(const __u32 *p) { return swab32(*p); }
#define __le16_to_cpup le16_to_cpup
#define __le32_to_cpup le32_to_cpup
/* In place, on a little-endian CPU. */
static inline void cpu_to_le16s(__u16 *p) { }
static inline void cpu_to_le32s(__u32 *p) { }
static inline void le16_to_cpus(__le16 *p) { }
static inline void le32_to_cpus(__le32 *p) { }
static inline void cpu_to_be16s(__u16 *p) { *p = swab16(*p); }
static inline void cpu_to_be32s(__u32 *p) { *p = swab32(*p); }
static inline void be16_to_cpus(__be16 *p) { *p = swab16(*p); }
static inline void be32_to_cpus(__be32 *p) { *p = swab32(*p); }
static inline void le32_add_cpu(__le32 *p, __u32 n) { *p += n; }
/* Whole arrays. */
static inline void cpu_to_le32_array(__u32 *p, unsigned int words) { }
static inline void le32_to_cpu_array(__u32 *p, unsigned int words) { }
static inline void cpu_to_be32_array(__be32 *to, const __u32 *from, size_t n) { for (size_t i = 0; i < n; i++) to[i] = swab32(from[i]); }

#endif
