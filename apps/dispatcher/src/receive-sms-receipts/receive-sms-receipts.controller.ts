import { Body, Controller, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { BAD_REQUEST, Problems, Public, TakesForm } from '@marmalade/http';
import { receiptOfTwilio } from '../channels/sms/twilio-receipt.js';
import type { TwilioForm } from '../channels/sms/twilio-signature.js';
import { RECEIPT_MESSAGE_UNKNOWN, RECEIPT_SIGNATURE_INVALID } from './sms-receipt-problems.js';
import { SmsReceipts } from './sms-receipts.js';

/** Where an SMS provider tells what became of a message. Its signature is the credential. */
@ApiTags('receipts')
@Controller('sms-receipts')
export class ReceiveSmsReceiptsController {
  constructor(@Inject(SmsReceipts) private readonly receipts: SmsReceipts) {}

  @Post('twilio')
  @HttpCode(204)
  @Public()
  @TakesForm()
  @ApiOperation({
    summary: "Take in Twilio's word on a message",
    description:
      'The status callback of a message sent through Twilio, checked by its signature. The same one may come again. Answered 404 as long as no message with this id is known.',
  })
  @ApiHeader({
    name: 'X-Twilio-Signature',
    required: true,
    description: 'over the address and the form',
    example: '0/KCTR6DLpKmkAf8muzZqo1nDgQ=',
  })
  @Problems(RECEIPT_SIGNATURE_INVALID, RECEIPT_MESSAGE_UNKNOWN, BAD_REQUEST)
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({
    schema: {
      type: 'object',
      properties: {
        MessageSid: { type: 'string', example: 'SM0123456789abcdef0123456789abcdef' },
        MessageStatus: { type: 'string', example: 'delivered' },
        ErrorCode: { type: 'string', description: 'of a message that failed', example: '30003' },
      },
    },
  })
  @ApiNoContentResponse({ description: 'written down, or nothing that has to be' })
  async receive(
    @Headers('x-twilio-signature') signature: string | undefined,
    @Body() form: TwilioForm | undefined,
  ): Promise<void> {
    if (!this.receipts.verify(signature, form ?? {})) throw RECEIPT_SIGNATURE_INVALID.problem();
    const receipt = receiptOfTwilio(form ?? {});
    if (receipt && !(await this.receipts.onReceipt(receipt))) throw RECEIPT_MESSAGE_UNKNOWN.problem();
  }
}
