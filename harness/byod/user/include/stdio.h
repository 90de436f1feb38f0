/* SPDX-License-Identifier: MIT */
#ifndef _STDIO_H
#define _STDIO_H

#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct emu_file FILE;

extern FILE *const stdin;
extern FILE *const stdout;
extern FILE *const stderr;
#define stdin stdin
#define stdout stdout
#define stderr stderr

#define EOF (-1)
#define BUFSIZ 1024
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2

#define _EMU_FORMAT(text, first) __attribute__((format(printf, text, first)))

int printf(const char *format, ...) _EMU_FORMAT(1, 2);
int fprintf(FILE *file, const char *format, ...) _EMU_FORMAT(2, 3);
int dprintf(int fd, const char *format, ...) _EMU_FORMAT(2, 3);
int sprintf(char *text, const char *format, ...) _EMU_FORMAT(2, 3);
int snprintf(char *text, size_t size, const char *format, ...) _EMU_FORMAT(3, 4);
int vprintf(const char *format, va_list list) _EMU_FORMAT(1, 0);
int vfprintf(FILE *file, const char *format, va_list list) _EMU_FORMAT(2, 0);
int vsprintf(char *text, const char *format, va_list list) _EMU_FORMAT(2, 0);
int vsnprintf(char *text, size_t size, const char *format, va_list list) _EMU_FORMAT(3, 0);

FILE *fopen(const char *path, const char *mode);
FILE *fdopen(int fd, const char *mode);
int fclose(FILE *file);
int fflush(FILE *file);
int fileno(FILE *file);
size_t fread(void *memory, size_t size, size_t count, FILE *file);
size_t fwrite(const void *memory, size_t size, size_t count, FILE *file);
int fseek(FILE *file, long offset, int whence);
int fseeko(FILE *file, off_t offset, int whence);
long ftell(FILE *file);
off_t ftello(FILE *file);
void rewind(FILE *file);
int feof(FILE *file);
int ferror(FILE *file);
void clearerr(FILE *file);
int setvbuf(FILE *file, char *buffer, int mode, size_t size);

int fgetc(FILE *file);
int getc(FILE *file);
int getchar(void);
int ungetc(int c, FILE *file);
char *fgets(char *text, int size, FILE *file);
int fputc(int c, FILE *file);
int putc(int c, FILE *file);
int putchar(int c);
int fputs(const char *text, FILE *file);
int puts(const char *text);
void perror(const char *text);

#endif
