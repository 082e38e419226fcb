#include "tests/support/small_stack.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace flexiti_test {
namespace {

void* RunBody(void* argument) {
  const std::unique_ptr<std::function<void()>> body(static_cast<std::function<void()>*>(argument));
  (*body)();
  return nullptr;
}

}  // namespace

SmallStackThreads::~SmallStackThreads() {
  for (const pthread_t thread : threads_) pthread_join(thread, nullptr);
}

void SmallStackThreads::Run(std::function<void()> body) {
  auto argument = std::make_unique<std::function<void()>>(std::move(body));
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kSmallStackBytes);
  pthread_t thread;
  const int error = pthread_create(&thread, &attributes, RunBody, argument.get());
  pthread_attr_destroy(&attributes);
  if (error != 0) {
    std::fprintf(stderr, "pthread_create failed: %d\n", error);
    std::abort();
  }
  argument.release();  // the thread owns it now
  threads_.push_back(thread);
}

}  // namespace flexiti_test
