// Command purchase verifies a customer, makes a purchase, asks what the gateway's ledger keeps of it, and
// says what a failure means. It prints one JSON object; exit code 0: the purchase is made.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"

	pb "github.com/flexiti-gateway/flexiti-gateway/client/go/gen/flexiti/v1"
)

const deadline = 60 * time.Second

var (
	target    = flag.String("target", "localhost:50051", "the gateway")
	merchant  = flag.String("merchant", "maple-furniture", "the configured merchant")
	account   = flag.String("account", "10000000000001", "who buys")
	cents     = flag.Int64("cents", 49999, "the amount")
	plan      = flag.Int("plan", 101, "the plan")
	term      = flag.Int("term", 12, "its months")
	location  = flag.String("location", "00-12345", "the store")
	employee  = flag.String("employee", "12345-SMITH", "the employee")
	requestID = flag.String("request-id", newUUID(), "of this purchase; the same one again repeats it safely")
)

// newUUID is a random UUID.
func newUUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// verify answers the code of the customer at the counter.
func verify(ctx context.Context, conn *grpc.ClientConn, verificationRequestID string) (string, error) {
	response, err := pb.NewCustomerServiceClient(conn).VerifyCustomer(ctx, &pb.VerifyCustomerRequest{
		MerchantId:            *merchant,
		RequestId:             newUUID(),
		AccountNumber:         *account,
		Format:                pb.VerificationFormat_VERIFICATION_FORMAT_MERCHANT_OVERRIDE,
		VerificationRequestId: verificationRequestID,
	})
	return response.GetVerificationCode(), err
}

// purchase buys by plan at the counter. A real shop stores the request_id before this call.
func purchase(ctx context.Context, conn *grpc.ClientConn, verificationRequestID, code string) (*pb.CreatePurchaseResponse, error) {
	return pb.NewTransactionServiceClient(conn).CreatePurchase(ctx, &pb.CreatePurchaseRequest{
		MerchantId: *merchant,
		RequestId:  *requestID,
		Customer:   &pb.CreatePurchaseRequest_AccountNumber{AccountNumber: *account},
		Amount:     &pb.Money{AmountCents: *cents, CurrencyCode: "CAD"},
		FinancingOption: &pb.FinancingOption{
			PurchaseType: pb.PurchaseType_PURCHASE_TYPE_PROMOTIONAL,
			PlanId:       int32(*plan),
			Term:         int32(*term),
		},
		Channel: &pb.CreatePurchaseRequest_InStore{InStore: &pb.InStore{
			VerificationRequestId: verificationRequestID,
			VerificationCode:      code,
			ExternalLocationId:    *location,
			ExternalEmployeeId:    *employee,
		}},
	})
}

// stored is what the ledger of the gateway keeps of the purchase: how a caller that lost its answer finds it again.
func stored(ctx context.Context, conn *grpc.ClientConn) (*pb.Operation, *pb.CreatePurchaseResponse, error) {
	found, err := pb.NewOperationServiceClient(conn).GetOperation(ctx, &pb.GetOperationRequest{
		MerchantId: *merchant,
		RequestId:  *requestID,
	})
	if err != nil {
		return nil, nil, err
	}
	answer := &pb.CreatePurchaseResponse{}
	return found.GetOperation(), answer, found.GetOperation().GetResponse().UnmarshalTo(answer)
}

func run() (any, error) {
	// A retry that nobody decided on could repeat a purchase.
	conn, err := grpc.NewClient(*target, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDisableRetry())
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	verificationRequestID := newUUID()
	code, err := verify(ctx, conn, verificationRequestID)
	if err != nil {
		return nil, err
	}
	response, err := purchase(ctx, conn, verificationRequestID, code)
	if err != nil {
		return nil, err
	}
	operation, answer, err := stored(ctx, conn)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"authorization_id": response.GetPurchase().GetAuthorizationId(),
		"amount_cents":     response.GetPurchase().GetAmount().GetAmountCents(),
		"request_id":       response.GetOperation().GetRequestId(),
		"replayed":         response.GetOperation().GetReplayed(),
		"state":            operation.GetState().String(),
		"method":           operation.GetMethod(),
		"same_answer":      proto.Equal(answer.GetPurchase(), response.GetPurchase()),
	}, nil
}

func main() {
	flag.Parse()
	result, err := run()
	exitCode := 0
	if err != nil {
		result, exitCode = explain(err), 1
	}
	json.NewEncoder(os.Stdout).Encode(result)
	os.Exit(exitCode)
}
