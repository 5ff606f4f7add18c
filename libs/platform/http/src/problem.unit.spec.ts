import { BadRequestException, ForbiddenException, HttpException, NotFoundException } from '@nestjs/common';
import { describe, expect, test } from '@jest/globals';
import { SERVICE_UNAVAILABLE } from './platform-problems.js';
import { knownProblemTypes, problemType } from './problem.js';
import { problemOf } from './problem-of.js';

describe('problemType', () => {
  const TEA_COLD = problemType({ code: 'TEA_COLD', status: 409, title: 'The tea is cold' });

  test('makes problems with a stable code and type', () => {
    const problem = TEA_COLD.problem('The green one.', [{ pointer: '/cup', code: 'COLD', message: 'is cold' }]);
    expect(problem).toBeInstanceOf(Error);
    expect(problem.toBody('/cups/1', 'request-1')).toEqual({
      type: 'urn:marmalade:problem:TEA_COLD',
      title: 'The tea is cold',
      status: 409,
      detail: 'The green one.',
      instance: '/cups/1',
      code: 'TEA_COLD',
      requestId: 'request-1',
      retryable: false,
      errors: [{ pointer: '/cup', code: 'COLD', message: 'is cold' }],
    });
  });

  test('carries what is particular as values, beside the cause that nobody is told', () => {
    const parameters = { cup: 'green', degrees: 21, price: { amount: '2.50', currency: 'EUR' } };
    const problem = TEA_COLD.problem('Cold.', undefined, undefined, { parameters, cause: new Error('the draught') });
    expect(problem.toBody().parameters).toEqual(parameters);
    expect(problem.cause).toBeInstanceOf(Error);
    expect(TEA_COLD.problem().toBody()).not.toHaveProperty('parameters');
  });

  test('adds headers to those declared', () => {
    expect(SERVICE_UNAVAILABLE.problem('', [], { 'x-a': '1' }).headers).toEqual({ 'retry-after': '2', 'x-a': '1' });
  });

  test('lists what is declared, refuses a second meaning and a strange code', () => {
    expect(knownProblemTypes()).toContain(TEA_COLD);
    expect(() => problemType({ code: 'TEA_COLD', status: 400, title: 'Other' })).toThrow(/declared twice/);
    expect(() => problemType({ code: 'teaCold', status: 400, title: 'Other' })).toThrow(/upper case/);
  });
});

describe('problemOf', () => {
  const withCode = (code: string) => Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code });

  test.each([
    ['57P01 admin shutdown', withCode('57P01')],
    ['57P03 starting up', withCode('57P03')],
    ['08006 connection failure', withCode('08006')],
    ['refused', withCode('ECONNREFUSED')],
    ['a driver error of TypeORM', Object.assign(new Error('query failed'), { driverError: withCode('57P02') })],
    ['both addresses refused', new AggregateError([withCode('ECONNREFUSED')])],
    ['a cause', new Error('x', { cause: withCode('08003') })],
    ['pg without a code', new Error('Connection terminated unexpectedly')],
  ])('%s is SERVICE_UNAVAILABLE, without its words', (_name, error) => {
    const problem = problemOf(error);
    expect(problem).toMatchObject({ code: 'SERVICE_UNAVAILABLE', status: 503, retryable: true });
    expect(JSON.stringify(problem.toBody())).not.toContain('10.0.0.1');
  });

  test.each([
    [new BadRequestException('no'), 'BAD_REQUEST', 400],
    [new ForbiddenException(), 'PERMISSION_DENIED', 403],
    [new NotFoundException('no cup'), 'NOT_FOUND', 404],
    [new HttpException('short and stout', 418), 'BAD_REQUEST', 418],
    [new HttpException('secret', 502), 'INTERNAL_ERROR', 500],
    [new URIError('URI malformed'), 'BAD_REQUEST', 400],
    [new Error('secret'), 'INTERNAL_ERROR', 500],
    ['secret', 'INTERNAL_ERROR', 500],
    [undefined, 'INTERNAL_ERROR', 500],
    [withCode('23505'), 'INTERNAL_ERROR', 500],
  ])('%s is %s', (error, code, status) => {
    expect(problemOf(error)).toMatchObject({ code, status });
    expect(JSON.stringify(problemOf(error).toBody())).not.toContain('secret');
  });
});
