import { API_KEY_INVALID, Public } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Controller, Header, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IssueServiceTokens, type ServiceToken } from './issue-service-tokens.js';

class ServicePrincipalView {
  @ApiProperty({ example: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90', description: "the key's id" })
  id!: string;

  @ApiProperty({ enum: ['service'], example: 'service' })
  role!: 'service';

  @ApiProperty({ type: [String], example: ['events:write'] })
  scopes!: string[];

  @ApiProperty({ example: 'web shop' })
  name!: string;
}

class ServiceTokenView implements ServiceToken {
  @ApiProperty({ example: 'eyJhbGciOiJFUzI1NiIs…' })
  accessToken!: string;

  @ApiProperty({ example: 600, description: 'seconds' })
  expiresIn!: number;

  @ApiProperty({ type: ServicePrincipalView })
  principal!: ServicePrincipalView;
}

/** For the gateway alone, which lets nothing through to `/internal`. */
@ApiTags('internal')
@Controller('internal/access-tokens')
export class IssueServiceTokensController {
  constructor(@Inject(IssueServiceTokens) private readonly tokens: IssueServiceTokens) {}

  // The key is the credential, and it is judged here.
  @Public()
  @Problems(API_KEY_INVALID)
  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Exchange an API key for an access token' })
  @ApiHeader({ name: 'X-API-Key', required: true, description: 'the API key' })
  @ApiOkResponse({ type: ServiceTokenView, description: 'a token that services verify by themselves' })
  issue(@Headers('x-api-key') key?: string): Promise<ServiceToken> {
    return this.tokens.issue(key);
  }
}
