// What the sanitizers are told, linked into every program of a sanitizer build: it holds for ctest
// and for a program run by hand alike. ASAN_OPTIONS and the like still override it.

extern "C" {

const char* __asan_default_options() {
  return "detect_stack_use_after_return=1:strict_string_checks=1";
}

const char* __ubsan_default_options() { return "print_stacktrace=1"; }

// The packaged gRPC, protobuf, OpenSSL and cpp-httplib are not built for ThreadSanitizer. It sees
// their calls of malloc, free and memcpy but not the atomics that order them, and would call each
// a race. With this it minds only what code of ours and inlined headers touch.
const char* __tsan_default_options() {
  return "ignore_noninstrumented_modules=1:second_deadlock_stack=1";
}

// What a worker writes into a call's operations before Finish hands them over, gRPC's own thread
// reads in CallbackWithSuccessTag::Run: the hand-over is libgrpc's, where nothing can see it.
// Nothing of ours runs under Run but the release of the call.
//
// CallbackWithStatusTag is the same for callers: the thread that makes a call writes what gRPC's
// thread reads when it ends. Only tests/chaos calls that way; there the callback does nothing but
// hand the end over under a lock.
//
// Generic services only, such as the peer that the client's tests script; the gateway has none.
// Their count of open operations, which orders a call's callbacks, is an atomic compiled into
// libgrpc++ where nothing can see it. Typed services count in inlined code, which is seen.
const char* __tsan_default_suppressions() {
  return "race:grpc::internal::CallbackWithSuccessTag::Run\n"
         "race:grpc::internal::CallbackWithStatusTag::Run\n"
         "race:CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>\n";
}

}  // extern "C"
